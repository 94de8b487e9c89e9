"""Making many reports: render on all cores, look at each before it goes out, leave alone what has not changed, pack."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import unescape
from importlib.metadata import version
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from acsi.errors import CATALOGUE, AcsiError, Problem, fault, problem
from acsi.render import fonts
from acsi.render.inspection import findings
from acsi.render.pdf import Job, render_all

MADE_FROM = "made-from.json"
"""Beside the reports: of each the SHA-256 of what it was made from and of the file, and what was found in it."""

QUOTED = re.compile("<bdi>(.*?)</bdi>", re.DOTALL)
"""What customers wrote, as the templates mark it."""

SOME_TIME = (1980, 1, 1, 0, 0, 0)

Progress = Callable[[int, int], None]
Read = Callable[[str], bytes | None]


class Doubt(BaseModel):
    """What was found in a report: the code, the place, and what fills its templates."""

    code: str
    where: str
    values: dict[str, str]


class Made(BaseModel):
    """One report in `made-from.json`: the SHA-256 of its source and of its file, and what was found in it."""

    model_config = ConfigDict(populate_by_name=True)

    source: str = Field(alias="from")
    file: str
    found: tuple[Doubt, ...] = ()


RECORD = TypeAdapter(dict[str, Made])


@dataclass(frozen=True)
class Document:
    """A report to be made: the name of its file, what writes its HTML, and texts that it must hold."""

    name: str
    html: Callable[[], str]
    says: tuple[str, ...]


@dataclass(frozen=True)
class Reports:
    """The files asked for that stand now, how many of them were made by this run, and what went wrong.

    `unmade` are reports that could not be made, `doubtful` what was found in those that were.
    """

    files: list[Path]
    made: int
    unmade: list[Problem] = field(default_factory=list)
    doubtful: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Produced:
    """The reports by name, those that were left as they are among them, and the record of what they were made from."""

    files: dict[str, bytes]
    made: int
    unmade: list[Problem]
    doubtful: list[Problem]
    record: bytes


def produce(
    documents: Sequence[Document],
    style: str,
    read: Read,
    *,
    changed_only: bool = False,
    progress: Progress | None = None,
) -> Produced:
    """Make the documents as PDF with the stylesheet; `read` gives a file of the folder of reports by name, or None.

    With `changed_only` those are left whose content, fonts and programs are the same as when they were made. One that
    cannot be made (R002, R003, R006) or that is not fit to be sent (R011 to R016) does not keep the others from it.
    Raises AcsiError (R001) where there is no font.
    """
    font = fonts.require("")
    known = _record(read(MADE_FROM))
    unmade: list[Problem] = []
    left: dict[str, bytes] = {}
    files: dict[str, bytes] = {}
    sources: dict[str, str] = {}
    quoted: dict[str, str] = {}

    def jobs() -> Iterator[Job]:
        for each in documents:
            html = _written_out(each, unmade)
            if html is None:
                continue
            sources[each.name] = _digest(html, style, *_programs(font))
            quoted[each.name] = unescape(" ".join(QUOTED.findall(html)))
            if changed_only and (pdf := _unchanged(each.name, sources[each.name], known, read)):
                left[each.name] = pdf
            else:
                yield each.name, html

    says = {each.name: each.says for each in documents}
    for name, made in render_all(jobs(), style):
        if isinstance(made, Problem):
            unmade.append(made)
            known.pop(name, None)
        else:
            files[name] = made
            doubts = findings(name, made, family=font.family, says=says[name], quoted=quoted[name])
            told = tuple(Doubt(code=each.code, where=each.where, values=dict(each.found)) for each in doubts)
            known[name] = Made(source=sources[name], file=_digest(made), found=told)
        if progress:
            progress(len(files) + len(left) + len(unmade), len(documents))
    asked = [each.name for each in documents if each.name in files or each.name in left]
    return Produced(
        files={name: files.get(name) or left[name] for name in asked},
        made=len(files),
        unmade=unmade,
        doubtful=[each for name in asked for each in _doubts(known[name])],
        record=RECORD.dump_json(dict(sorted(known.items())), indent=1, by_alias=True),
    )


def known_doubts(record: bytes | None, names: Iterable[str]) -> list[Problem]:
    """What was found in reports of these names when they were made."""
    known = _record(record)
    return [each for name in names if name in known for each in _doubts(known[name])]


def written(document: Document) -> str:
    """The HTML of a document. Raises AcsiError (R003) in which way ever a template or a number fails."""
    try:
        return document.html()
    except AcsiError:
        raise
    except Exception as error:  # a template of the user's own may fail in any way
        raise fault("R003", name=document.name, reason=f"{type(error).__name__}: {error}") from error


def _written_out(document: Document, unmade: list[Problem]) -> str | None:
    """The HTML of a document; where it has none, its problem is put to the others.

    What is wrong with more than one of them, such as a template, is raised.
    """
    try:
        return written(document)
    except AcsiError as error:
        if [found.code for found in error.problems] != ["R003"]:
            raise
        unmade += error.problems
        return None


def _unchanged(name: str, source: str, known: Mapping[str, Made], read: Read) -> bytes | None:
    """The report as it lies there, if it was made from the same and nobody changed it since."""
    before = known.get(name)
    pdf = read(name) if before and before.source == source else None
    return pdf if before and pdf is not None and before.file == _digest(pdf) else None


def _record(content: bytes | None) -> dict[str, Made]:
    """What `made-from.json` says; nothing where there is none or it was spoilt, so that all reports are made anew."""
    try:
        return RECORD.validate_json(content or b"{}")
    except ValidationError:
        return {}


def _doubts(made: Made) -> list[Problem]:
    return [problem(each.code, each.where, **each.values) for each in made.found if each.code in CATALOGUE]


def _programs(font: fonts.Font) -> tuple[str, ...]:
    """What else decides the bytes of a PDF: the font and the programs with their versions."""
    from acsi import __version__

    stat = Path(font.file).stat()
    return font.file, str(stat.st_size), __version__, version("weasyprint"), version("pydyf")


def _digest(*parts: str | bytes) -> str:
    found = sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        found.update(f"{len(content)}:".encode() + content)
    return found.hexdigest()


def packed(files: Mapping[str, bytes]) -> bytes:
    """The files in one ZIP, the same bytes for the same content."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in sorted(files):
            about = zipfile.ZipInfo(name, SOME_TIME)
            about.external_attr = 0o644 << 16
            # The streams of a PDF are deflated already.
            archive.writestr(about, files[name], zipfile.ZIP_STORED)
    return stream.getvalue()
