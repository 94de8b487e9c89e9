"""The questionnaire of a survey as files for the field: to read out, to program, to fill in, to look up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from acsi.errors import Problem, did_you_mean, fault
from acsi.fieldwork.contract import Contract, contract
from acsi.fieldwork.questionnaire import wording_doubts
from acsi.files import write_all
from acsi.shipped import shipped
from acsi.steps.programme import shipped_surveys
from acsi.survey.load import load_survey
from acsi.survey.models import Survey

Files = Iterator[tuple[str, bytes]]


@dataclass(frozen=True)
class Questionnaire:
    """The files written, and what is doubtful about the texts in them."""

    files: list[Path]
    doubts: list[Problem]


def write_questionnaire(
    definition: Path,
    out: Path,
    *,
    formats: Sequence[str] = (),
    languages: Sequence[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Questionnaire:
    """Write the questionnaire of `definition` into the folder `out`, in the `formats` named or in all.

    Files of the same names are replaced, others left alone. Without `languages`, all of the survey's. `progress` is
    told (done, all) after each format. Raises AcsiError for a definition with faults, a language that it has not
    (H021), a column that cannot be named so (H001, H020), and where fonts are missing (R001, R002).
    """
    survey = _in_languages(load_survey(definition), languages)
    digest = sha256(definition.read_bytes()).hexdigest()
    agreed = contract(survey, wave="", firm="", definition_sha256=digest, cases=[])
    made: dict[str, bytes] = {}
    named = list(formats or FORMATS)
    for done, name in enumerate(named, start=1):
        made.update(FORMATS[name](survey, agreed))
        if progress:
            progress(done, len(named))
    write_all(out, made)
    return Questionnaire([out / name for name in made], wording_doubts(survey, agreed))


def definition_of(survey: str) -> Path:
    """The definition that a person names: a survey that ships, or a file. Raises AcsiError (F001, P003)."""
    known, path = shipped_surveys(), Path(survey)
    if survey in known:
        return shipped("surveys") / f"{survey}.yaml"
    if path.is_file():
        return path
    if path.suffix in (".yaml", ".yml") or path.name != survey:
        raise fault("F001", file=survey)
    raise fault("P003", found=survey, meant=did_you_mean(survey, known), allowed=", ".join(known))


def _in_languages(survey: Survey, languages: Sequence[str]) -> Survey:
    for language in languages:
        if language not in survey.languages:
            raise fault("H021", language=language, languages=", ".join(survey.languages))
    kept = [language for language in survey.languages if language in languages]
    return survey.model_copy(update={"languages": kept}) if kept else survey


def _pdf(survey: Survey, agreed: Contract) -> Files:
    from acsi.fieldwork.printed import questionnaire_pdf

    for language in agreed.languages:
        yield f"questionnaire.{language}.pdf", questionnaire_pdf(survey, agreed, language)


def _xlsform(_survey: Survey, agreed: Contract) -> Files:
    from acsi.fieldwork.xlsform import xlsform

    yield "xlsform.xlsx", xlsform(agreed)


def _triple_s(_survey: Survey, agreed: Contract) -> Files:
    from acsi.fieldwork.triple_s import triple_s_data, triple_s_metadata

    yield "triple-s.xml", triple_s_metadata(agreed, "triple-s.csv")
    yield "triple-s.csv", triple_s_data(agreed)


def _codebook(survey: Survey, agreed: Contract) -> Files:
    from acsi.fieldwork.codebook import codebook_markdown, codebook_xlsx

    yield "codebook.xlsx", codebook_xlsx(survey, agreed)
    yield "codebook.md", codebook_markdown(survey, agreed)


def _sav(_survey: Survey, agreed: Contract) -> Files:
    from acsi.fieldwork.spss import sav_template

    for language in agreed.languages:
        yield f"template.{language}.sav", sav_template(agreed, language)


def _xlsx(_survey: Survey, agreed: Contract) -> Files:
    from acsi.fieldwork.template import xlsx_template

    yield "template.xlsx", xlsx_template(agreed)


FORMATS: Mapping[str, Callable[[Survey, Contract], Files]] = {
    "pdf": _pdf,
    "xlsform": _xlsform,
    "triple-s": _triple_s,
    "codebook": _codebook,
    "sav": _sav,
    "xlsx": _xlsx,
}
"""Each format with what makes its files."""
