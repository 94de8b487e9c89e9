"""The command line, assembled from thin modules; what a command does lives in `acsi.steps`."""

from typing import Annotated

import typer

from acsi.cli import definition, doctor, estimates, explain, simulation

app = typer.Typer(
    name="acsi",
    help="Customer-satisfaction index surveys: sample, hand over, judge, estimate, rank and report.",
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        import acsi

        typer.echo(f"acsi {acsi.__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Customer-satisfaction index surveys: sample, hand over, judge, estimate, rank and report."""


for command in (
    simulation.demo,
    definition.new,
    definition.check,
    definition.schema,
    estimates.fit,
    estimates.rank,
    estimates.report,
    explain.explain,
    doctor.doctor,
):
    app.command()(command)
