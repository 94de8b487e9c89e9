"""`acsi purge`: when what is personal has to go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from acsi.cli.options import Folder, WaveName, programme_in

if TYPE_CHECKING:
    from acsi.steps.purge import Proof


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
