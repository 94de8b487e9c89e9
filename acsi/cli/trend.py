"""`acsi trend`: waves side by side."""

from pathlib import Path
from typing import Annotated

import typer

from acsi.cli.options import AsJson, Folder, programme_in


def trend(
    waves: Annotated[list[str] | None, typer.Argument(metavar="WAVE", help="Default: all fitted waves.")] = None,
    estimates: Annotated[
        list[Path] | None,
        typer.Option(help="Instead of waves: folders that acsi fit --out left, the earliest first; repeat the option."),
    ] = None,
    branch: Annotated[str | None, typer.Option(metavar="CODE", help="One branch, wave by wave.")] = None,
    yardstick: Annotated[
        str | None,
        typer.Option(
            metavar="pooled|own|WAVE",
            help="The index weights for all waves: their mean, those of one wave (default: the last), or each its own.",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Also leave trend.json in this folder.")] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show waves side by side, measured alike: what really changed, and what is only noise.

    Example: acsi trend

    Example: acsi trend 2025Q3 2026Q3 --branch B05

    Example: acsi trend --estimates results-2015 --estimates results-2016 --yardstick pooled
    """
    from acsi.cli.console import progress
    from acsi.steps.trend import trend_of_folders, trend_of_waves, write_trend

    if estimates and waves:
        raise typer.BadParameter(f"--estimates cannot stand with the waves {', '.join(waves)}")
    with progress("Comparing waves"):
        if estimates:
            found = trend_of_folders(estimates, measure=yardstick, branch=branch)
        else:
            found = trend_of_waves(programme_in(folder), waves or [], measure=yardstick, branch=branch)
    if out is not None:
        write_trend(found, out)
    if as_json:
        typer.echo(found.model_dump_json(by_alias=True, indent=1))
        return
    from acsi.cli.printing_trend import print_trend

    print_trend(found, detailed=branch is not None)
