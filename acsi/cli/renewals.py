"""`acsi renewals`: what satisfaction goes with in renewals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from acsi.cli.options import AsJson, Folder, WaveName, programme_in


def renewals(
    wave: WaveName,
    file: Annotated[
        str,
        typer.Option(help="Who renewed: a .csv, .xlsx or .parquet file, or a server's address, as for acsi sample."),
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Also write the branches' table, for Excel.")
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Join who renewed later to the interviews of those who agreed to it, and say what satisfaction goes with.

    The file has the customer's number under its name in the extract, `renewed` (1 or 0), and perhaps `renewed_on` and
    `premium`. Only sums are kept. A closed wave takes it too.

    Example: acsi renewals 2026Q3 --file renewals.csv
    """
    from acsi.cli.console import note, progress
    from acsi.steps.renewals import renewals_of, write_branches

    with progress("Reading renewals") as told:
        found, done = renewals_of(programme_in(folder).wave(wave), file, progress=told)
    if not done:
        note(f"{wave} has the result for this file already; nothing had to be done.")
    if out is not None:
        write_branches(found, out)
    if as_json:
        typer.echo(found.model_dump_json(by_alias=True, indent=1))
        return
    from acsi.cli.printing_renewals import print_renewals

    print_renewals(found)
