"""`acsi fit` and `acsi rank`: a wave of the programme, or plain files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from acsi.cli.options import AsJson, Folder, Force, programme_in

if TYPE_CHECKING:
    from acsi.league.results import League
    from acsi.wave import Wave

MaybeWave = Annotated[str | None, typer.Argument(metavar="[WAVE]", help="A wave of the programme, such as 2026Q3.")]
FromEstimates = Annotated[
    Path | None, typer.Option("--estimates", help="Instead of a wave: the folder that acsi fit --out left.")
]


def fit(
    wave: MaybeWave = None,
    survey: Annotated[Path | None, typer.Option(help="Instead of a wave: the survey definition (YAML).")] = None,
    data: Annotated[
        str | None, typer.Option(help="The interviews: .csv, .xlsx, .parquet, .sav, a pattern, or a server's address.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The folder for the results.")] = None,
    by: Annotated[str | None, typer.Option(help="The column that names the branch or group.")] = None,
    branches: Annotated[
        Path | None, typer.Option(help="Names of the groups; default: branches.csv beside the definition.")
    ] = None,
    margins: Annotated[
        Path | None, typer.Option(help="What weights are raked to: columns variable, value, count and perhaps branch.")
    ] = None,
    jackknife: Annotated[
        bool | None,
        typer.Option(
            "--jackknife/--no-jackknife", help="Fetch sums instead of interviews; default: for large data and servers."
        ),
    ] = None,
    diagram: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="Also draw the model with its estimates.")
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
    force: Force = False,
) -> None:
    """Estimate the model on a wave's interviews, or on a plain data file.

    Example: acsi fit 2026Q3

    Example: acsi fit --survey survey.yaml --data interviews.csv --by branch --out results

    Example: acsi fit --survey survey.yaml --data "postgresql://host/db#interviews" --by branch --out results
    """
    from acsi.cli.console import note, progress

    if wave is not None:
        plain = {"--survey": survey, "--data": data, "--out": out, "--by": by, "--branches": branches}
        alone(wave, {**plain, "--margins": margins, "--jackknife": jackknife})
        from acsi.steps.fit import fit_wave

        with progress("Resampling") as told:
            estimates, done = fit_wave(programme_in(folder).wave(wave), force=force, progress=told)
        if not done:
            note(f"{wave} is fitted to these interviews already; nothing had to be done.")
        place, following = f"wave {wave}", f"acsi rank {wave}"
    else:
        from acsi.steps.fit import fit_file

        if survey is None or data is None or out is None:
            raise typer.BadParameter("name a wave, or give --survey, --data and --out")
        with progress("Resampling") as told:
            estimates = fit_file(
                survey, data, out, by=by, branches=branches, margins=margins, jackknife=jackknife, progress=told
            )
        place, following = str(out), f"acsi rank --estimates {out}"
    if diagram is not None:
        from acsi.steps.diagram import write_diagram

        write_diagram(out or programme_in(folder).wave(str(wave)), diagram)
    if as_json:
        typer.echo(estimates.model_dump_json(by_alias=True, indent=1))
        return
    from acsi.cli.printing_model import print_estimates

    print_estimates(estimates, place, following if estimates.groups else None)


def rank(
    wave: MaybeWave = None,
    estimates: FromEstimates = None,
    data: Annotated[
        Path | None,
        typer.Option(help="With --estimates: the file that was fitted, for touchpoints and customer groups."),
    ] = None,
    margins: Annotated[Path | None, typer.Option(help="With --data: the margins that acsi fit was given.")] = None,
    touchpoints: Annotated[
        bool, typer.Option("--touchpoints", help="Show touchpoints and complaints instead.")
    ] = False,
    value: Annotated[
        bool, typer.Option("--value", help="Show instead what customers get over what it costs them.")
    ] = False,
    branch: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE", help="Show this branch instead: where it stands, why, what to work on; may be repeated."
        ),
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
    force: Force = False,
) -> None:
    """Rank the branches, each with the range its rank may really have.

    Example: acsi rank 2026Q3

    Example: acsi rank --estimates results --data interviews.csv

    Example: acsi rank 2026Q3 --branch B24 --branch B07
    """
    from acsi.cli.console import note, progress

    source: Wave | Path
    if wave is not None:
        alone(wave, {"--estimates": estimates, "--data": data, "--margins": margins})
        from acsi.steps.rank import rank_wave

        source = programme_in(folder).wave(wave)
        with progress("Ranking"):
            league, done = rank_wave(source, force=force)
        if not done:
            note(f"{wave} is ranked from these estimates already; nothing had to be done.")
        place, following = f"wave {wave}", f"acsi report {wave}"
    else:
        from acsi.steps.rank import rank_folder

        source = required(estimates)
        with progress("Ranking"):
            league = rank_folder(source, data=data, margins=margins)
        place, following = f"{estimates}/league.csv", f"acsi report --estimates {estimates}"
    if branch:
        _show_branches(source, league, branch, as_json=as_json)
        return
    if as_json:
        typer.echo(league.model_dump_json(by_alias=True, indent=1))
        return
    if touchpoints:
        from acsi.cli.printing_touchpoints import print_touchpoints

        print_touchpoints(league)
    elif value:
        from acsi.cli.printing_value import print_value

        print_value(league)
    else:
        from acsi.cli.printing import print_league

        print_league(league, place, following)


def _show_branches(source: Wave | Path, league: League, codes: list[str], *, as_json: bool) -> None:
    """Each branch with why it stands where it stands, or its row of league.json."""
    from acsi.cli.printing_branch import print_branch, print_rows
    from acsi.cli.printing_touchpoints import print_branch_touchpoints
    from acsi.steps.explained import explained_branches

    told = explained_branches(source, league, codes)
    if as_json:
        print_rows(league, codes)
        return
    for place, (code, each) in enumerate(zip(codes, told, strict=True)):
        if place:
            typer.echo("\n" + "-" * 80)
        print_branch(each)
        if league.touchpoints and each.gap:
            typer.echo()
            print_branch_touchpoints(league.touchpoints, code, league.settings.confidence)


def required(estimates: Path | None) -> Path:
    """The folder of estimates, where no wave is named."""
    if estimates is None:
        raise typer.BadParameter("name a wave, or give --estimates")
    return estimates


def alone(wave: str, options: dict[str, object]) -> None:
    """A wave and the options for plain files exclude each other."""
    given = [name for name, value in options.items() if value is not None]
    if given:
        raise typer.BadParameter(f"{', '.join(given)} cannot stand with the wave {wave}")
