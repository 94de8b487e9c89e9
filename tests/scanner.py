"""Searches whatever a programme leaves, and whatever commands say, for the persons that were planted in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

PERSONAL = ("claim_no", "insured_no", "mobile", "insured_name", "insured_id")
"""The columns of the simulated extract that tell who a customer is."""

OF_AGENTS = ("agent_no", "name", "id_number", "phone", "former_phone", "household_phone")

WORD = re.compile(rb"(?<![.])\b[0-9A-Za-z]{7,}\b")
PHONE = re.compile(rb"(?<![0-9.])(?:00)?(?:86)?0?(1[3-9][0-9]{9})(?![0-9])")
"""A phone, with or without what is dialled before it; not the decimals of a number, which are all sorts of phones."""

HAN = re.compile("[\u4e00-\u9fff]{2,}")


@dataclass
class Scan:
    """What was searched, in bytes after decompression, and each planted value found with the places."""

    scanned: int = 0
    files: int = 0
    found: dict[str, set[str]] = field(default_factory=dict)


def planted_in(tables: Iterable[pd.DataFrame]) -> frozenset[str]:
    """Every name, phone, number and id of the tables, phones without blanks and what is dialled before them too."""
    values: set[str] = set()
    for table in tables:
        for column in table.columns:
            for cell in table[column].dropna().astype(str):
                values |= {cell.strip(), *re.findall(r"1[3-9][0-9]{9}", re.sub(r"[^0-9]", "", cell))}
    return frozenset(value for value in values if len(value) > 1)


def scan_folder(folder: Path, planted: frozenset[str], skipped: Iterable[str] = ()) -> Scan:
    """Search every file below a folder but for those whose path has a part of `skipped`."""
    done, left_out = Scan(), set(skipped)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and left_out.isdisjoint(path.relative_to(folder).parts):
            scan_bytes(done, path.relative_to(folder).as_posix(), path.read_bytes(), planted)
            done.files += 1
    return done


def scan_bytes(done: Scan, name: str, content: bytes, planted: frozenset[str]) -> None:
    """Search the content of a file, its name, and all that it holds packed."""
    for text in (name.encode(), *_unpacked(name, content)):
        done.scanned += len(text)
        for value in _values(text, planted):
            done.found.setdefault(value, set()).add(name)


def _unpacked(name: str, content: bytes) -> Iterator[bytes]:
    """The bytes of a file, and those that it stores compressed: cells of parquet, parts of a ZIP, words of a PDF."""
    yield content
    if content.startswith(b"PAR1"):
        yield pq.read_table(io.BytesIO(content)).to_pandas().to_csv().encode()
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from _unpacked(member, archive.read(member))
    elif content.startswith(b"%PDF-"):
        yield _words_of(content).encode()
    elif name.endswith((".json", ".jsonl")) and b"\\u" in content:
        yield content.decode("unicode-escape").encode(errors="surrogatepass")


def _words_of(content: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    about = document.get_metadata_dict()
    return "\n".join([*pages, *about.values()])


def _values(text: bytes, planted: frozenset[str]) -> Iterator[str]:
    """The planted values in a text: whole words of letters and digits, phones in longer numbers, names in sentences."""
    yield from (word.decode() for word in set(WORD.findall(text)) if word.decode() in planted)
    yield from (phone.decode() for phone in set(PHONE.findall(text)) if phone.decode() in planted)
    for sentence in set(HAN.findall(text.decode("utf-8", errors="ignore"))):
        for size in (2, 3, 4, 5):
            yield from (
                part for place in range(len(sentence) - size + 1) if (part := sentence[place : place + size]) in planted
            )
