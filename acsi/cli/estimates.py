"""`acsi fit`, `acsi rank` and `acsi report`: from a data file to a league and its PDFs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Estimates = Annotated[Path, typer.Option("--estimates", help="The folder that acsi fit left.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


class Language(StrEnum):
    """The languages of a report."""

    zh = "zh"
    en = "en"


def fit(
    survey: Annotated[Path, typer.Option(help="The survey definition (YAML).")],
    data: Annotated[Path, typer.Option(help="The interviews: .csv, .xlsx, .parquet or .sav.")],
    out: Annotated[Path, typer.Option(help="The folder for the results.")],
    by: Annotated[str | None, typer.Option(help="The column that names the branch or group.")] = None,
    branches: Annotated[
        Path | None, typer.Option(help="Names of the groups; default: branches.csv beside the definition.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Estimate the model of a survey definition on a data file.

    Example: acsi fit --survey survey.yaml --data interviews.csv --by branch --out results
    """
    from acsi.cli.console import progress
    from acsi.cli.printing import print_estimates
    from acsi.steps.fit import fit_file

    with progress("Resampling") as told:
        estimates = fit_file(survey, data, out, by=by, branches=branches, progress=told)
    if as_json:
        typer.echo(estimates.model_dump_json(by_alias=True, indent=1))
    else:
        print_estimates(estimates, out)


def rank(estimates: Estimates, as_json: AsJson = False) -> None:
    """Rank the branches, each with the range its rank may really have.

    Example: acsi rank --estimates results
    """
    from acsi.cli.printing import print_league
    from acsi.steps.rank import rank_folder

    league = rank_folder(estimates)
    if as_json:
        typer.echo(league.model_dump_json(by_alias=True, indent=1))
    else:
        print_league(league, estimates)


def report(
    estimates: Estimates,
    branch: Annotated[list[str] | None, typer.Option(help="Only this branch's report; may be repeated.")] = None,
    lang: Annotated[
        list[Language] | None,
        typer.Option(help="Only this language; default: branches in the survey's first, the national report in all."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The folder for the PDFs; default: reports in the estimates' folder.")
    ] = None,
) -> None:
    """Write the national report and each branch's as PDF.

    Example: acsi report --estimates results --branch B06 --lang zh
    """
    from acsi.cli.console import progress
    from acsi.steps.report import report_folder

    with progress("Writing reports") as told:
        written = report_folder(estimates, branches=branch or [], languages=lang or [], out=out, progress=told)
    noun = "report" if len(written) == 1 else "reports"
    typer.echo(f"{len(written)} {noun} in {written[0].parent}")
