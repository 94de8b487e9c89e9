"""`acsi demo`: a simulated insurer from interviews to PDFs."""

from pathlib import Path
from typing import Annotated

import typer


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder, or one that an earlier demo made.")],
    waves: Annotated[
        int, typer.Option(min=1, max=8, help="How many quarters up to 2026Q3; planted changes lie between them.")
    ] = 1,
) -> None:
    """Simulate an insurer and a whole wave of its survey, up to every branch's report.

    Earlier waves are fitted and ranked, without reports.

    Example: acsi demo demo --waves 8
    """
    from acsi.cli.console import note, progress
    from acsi.cli.printing import print_league
    from acsi.steps.demo import demo_folder

    with progress("Working") as told:
        result = demo_folder(folder, say=note, progress=told, waves=waves)
    print_league(result.league, f"{result.folder}, wave {result.wave}", f"acsi status {result.wave} -C {result.folder}")
    typer.echo(f"{len(result.reports)} reports in {result.reports[0].parent}")
