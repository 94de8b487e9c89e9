"""`acsi purge` and `acsi forget`: when what is personal has to go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from acsi.cli.options import AsJson, Folder, WaveName, programme_in

if TYPE_CHECKING:
    from acsi.steps.forget import Forgotten, Persons
    from acsi.steps.purge import Proof
    from acsi.steps.unlink import InWave

Listed = Annotated[
    Path | None, typer.Option("--phones", metavar="FILE", help="A text file with a phone on each line; - is the input.")
]
Numbers = Annotated[
    Path | None,
    typer.Option(
        "--customers", metavar="FILE", help="A text file with a customer number on each line; - is the input."
    ),
]


def purge(
    wave: WaveName,
    contacts: Annotated[
        bool, typer.Option("--contacts", help="Names, phones, deliveries, open answers and evidence.")
    ] = False,
    links: Annotated[
        bool, typer.Option("--links", help="The key that leads from a customer to his interview; later.")
    ] = False,
    folder: Folder = None,
    force: Annotated[bool, typer.Option("--force", help="Before the day that `retention` has set.")] = False,
    because: Annotated[
        str, typer.Option(metavar="TEXT", help="With --force: why; the log keeps it. Name nobody.")
    ] = "",
) -> None:
    """Destroy the keys of what is personal in a wave, so that it cannot be read any more. It cannot be undone.

    Example: acsi purge 2026Q3 --contacts
    """
    from acsi.errors import fault
    from acsi.steps.purge import purge as destroy

    if contacts == links:
        raise fault("P027")
    proof = destroy(programme_in(folder).wave(wave), "contacts" if contacts else "links", because=because, force=force)
    typer.echo(_text(proof, wave))


def _text(proof: Proof, wave: str) -> str:
    lines = [f"The keys of the {proof.part} of wave {wave} are destroyed."]
    if proof.part == "contacts":
        lines.append(f"Proof: {proof.files} files tried with each of the {proof.keys} keys that are left; none opens.")
    else:
        lines.append("Proof: keys.age, read again, has no case-id key of the wave; nobody can be linked any more.")
    if proof.packs:
        lines.append(f"Packs for survey firms taken away: {proof.packs}. Let the firms delete theirs too.")
    lines += [f"A copy of the keys lies in {path}: destroy it too." for path in proof.copies]
    lines.append("Back-ups and copies from before still have the keys: let them expire, or destroy them.")
    return "\n".join([*lines, "The statistics stay: fit, rank, report, trend and status go on."])


def forget(
    phones: Listed = None,
    customers: Numbers = None,
    folder: Folder = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take a customer who objects out of all that can still be linked to him, and keep him from being called again.

    Without a file it asks for his phone, which does not show. Phones and numbers are never arguments.

    Example: acsi forget
    """
    from acsi.steps.forget import forget as forget_persons

    found = forget_persons(programme_in(folder), _persons(phones, customers), dry_run=dry_run)
    typer.echo(_as_json(found) if as_json else _forgotten_text(found, dry_run))


def _persons(phones: Path | None, customers: Path | None) -> Persons:
    import sys

    from acsi.errors import fault
    from acsi.steps.forget import Persons, persons_of

    if phones is None and customers is None:
        if not sys.stdin.isatty():
            raise fault("P032")
        asked = str(typer.prompt("Phone of the customer", hide_input=True, err=True))
        return persons_of([asked], "phone", "the input")
    of_phones = persons_of(*_lines(phones)) if phones else Persons()
    of_numbers = persons_of(*_lines(customers, "customer")) if customers else Persons()
    return Persons(of_numbers.customers, of_phones.phones)


def _lines(path: Path, kind: str = "phone") -> tuple[list[str], str, str]:
    """The lines of a file or of the input, what each is, and where they stand."""
    import sys

    from acsi.fieldwork.readers import read_file

    if str(path) == "-":
        return sys.stdin.read().splitlines(), kind, "the input"
    return read_file(path).decode("utf-8-sig", errors="replace").splitlines(), kind, path.name


def _forgotten_text(found: Forgotten, dry_run: bool) -> str:
    lines = [_wave_text(each) for each in found.waves if each.cases or each.evidence]
    if not lines:
        lines = ["In no wave that can still be read."]
    lines += [
        f"{each.wave}: contacts were purged; only its links could be followed." for each in found.waves if each.closed
    ]
    lines += [
        f"{each.wave}: {each.unread} refused files are no tables, and could not be searched."
        for each in found.waves
        if each.unread
    ]
    lines.append(f"Entries of the cool-down's history taken out: {found.history}.")
    if dry_run:
        return "\n".join([*lines, "Nothing was written (--dry-run)."])
    lines.append(f"Kept, so that nobody calls again: {found.kept} keyed hashes, from which no number can be read.")
    if any(each.cases for each in found.waves):
        lines.append("The statistics stay as they are. Let the survey firms delete him too.")
    return "\n".join([*lines, "Back-ups and copies from before still have him: let them expire."])


def _wave_text(each: InWave) -> str:
    counts = {
        "case unlinked": each.cases,
        "contact emptied": each.contacts,
        "interview made anonymous": each.interviews,
        "delivery written anew": each.deliveries,
        "open answer erased": each.remarks,
        "piece of evidence erased": each.evidence,
        "file erased (packs and old copies)": each.erased,
    }
    return f"{each.wave}: " + ", ".join(_count(count, words) for words, count in counts.items() if count)


def _count(number: int, words: str) -> str:
    noun, _, rest = words.partition(" ")
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural} {rest}"


def _as_json(found: Forgotten) -> str:
    from pydantic_core import to_json

    return to_json(found, indent=1).decode()
