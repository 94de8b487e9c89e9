"""The handover pack: the files a firm gets, as one ZIP."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from acsi import limits
from acsi.errors import fault
from acsi.fieldwork.calls import call_sheet, visit_sheet
from acsi.fieldwork.codebook import codebook_xlsx
from acsi.fieldwork.contract import Contract
from acsi.fieldwork.pages import contract_page, readme
from acsi.fieldwork.questionnaire import questionnaire_markdown, questionnaire_sheets
from acsi.fieldwork.sheets import workbook
from acsi.fieldwork.spss import sav_template
from acsi.fieldwork.template import xlsx_template
from acsi.fieldwork.triple_s import triple_s_metadata
from acsi.fieldwork.xlsform import xlsform
from acsi.survey.branches import Branch
from acsi.survey.models import Survey

if TYPE_CHECKING:
    import pandas as pd

CONTRACT = "contract.json"


def pack_files(
    survey: Survey, contract: Contract, cases: pd.DataFrame, contacts: pd.DataFrame, branches: Mapping[str, Branch]
) -> dict[str, bytes]:
    """The files of a pack for `cases` (case_id, branch, closed_month), which are some or all of the contract's.

    The printed questionnaire is the caller's: it needs fonts.
    """
    language = contract.languages[0]
    places = survey.frame is not None and survey.frame.of == "places"
    sheet = (visit_sheet if places else call_sheet)(cases, contacts, branches, language)
    return {
        "README.md": readme(contract, len(cases), places=places).encode(),
        "contacts.xlsx": workbook({"contacts": sheet}),
        "questionnaire.md": questionnaire_markdown(contract).encode(),
        "questionnaire.xlsx": workbook(questionnaire_sheets(contract)),
        CONTRACT: contract.model_dump_json(indent=1).encode(),
        "contract.md": contract_page(contract).encode(),
        "codebook.xlsx": codebook_xlsx(survey, contract),
        "xlsform.xlsx": xlsform(contract),
        "template.xlsx": xlsx_template(contract),
        "template.sav": sav_template(contract, language),
        "triple-s.xml": triple_s_metadata(contract, "delivery.csv"),
    }


def require_openable(files: Mapping[str, bytes]) -> None:
    """Refuse (H022) to send a pack that would be refused where it is opened."""
    size = sum(map(len, files.values()))
    if size > limits.PACK_BYTES:
        raise fault("H022", found=f"{size / 1e6:,.0f}", most=f"{limits.PACK_BYTES / 1e6:,.0f}")


def zipped(files: Mapping[str, bytes], now: datetime) -> bytes:
    """The files as a ZIP, dated `now`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            about = zipfile.ZipInfo(name, date_time=now.timetuple()[:6])
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, content)
    return stream.getvalue()


def unzipped(content: bytes, name: str) -> dict[str, bytes]:
    """The files of a pack, as `files_in` gives them. Raises AcsiError (H010) if it is no pack."""
    return files_in(lambda: zipfile.ZipFile(io.BytesIO(content)), name)


def files_in(opened: Callable[[], zipfile.ZipFile], name: str) -> dict[str, bytes]:
    """The files of an archive that is not trusted: plain names only, and not too large.

    Raises AcsiError (H010) if it is no pack.
    """
    try:
        with opened() as archive:
            inside = archive.infolist()
            if any(not _is_plain(each.filename) for each in inside):
                raise fault("H010", file=name, reason="it holds names with folders in them")
            if sum(each.file_size for each in inside) > limits.PACK_BYTES:
                raise fault("H010", file=name, reason="it is too large")
            files = {each.filename: archive.read(each) for each in inside}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise fault("H010", file=name, reason="what it holds is no ZIP") from error
    if CONTRACT not in files:
        raise fault("H010", file=name, reason=f"it has no {CONTRACT}")
    return files


def _is_plain(name: str) -> bool:
    return name not in {"", ".", ".."} and not set(name) & set("/\\:\0") and not name.startswith(".")
