"""The command line, assembled from thin modules; what a command does lives in `acsi.steps`."""

from collections.abc import Callable
from typing import Annotated, cast

import typer

from acsi.cli import (
    agents,
    audit,
    compare,
    definition,
    doctor,
    estimates,
    explain,
    fieldwork,
    keys,
    planning,
    privacy,
    programme,
    questionnaire,
    renewals,
    reports,
    sampling,
    simulation,
    trend,
    trust,
    validity,
)
from acsi.cli.console import show_usage

USAGE_ERROR = cast("type[typer.BadParameter]", typer.BadParameter.__base__)
"""What typer raises where it does not understand the command line; it has no name for it of its own."""

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


COMMANDS: dict[str, Callable[..., None]] = {
    "demo": simulation.demo,
    "new": definition.new,
    "check": definition.check,
    "schema": definition.schema,
    "plan": planning.plan,
    "status": programme.status,
    "sample": sampling.sample,
    "agents": agents.agents,
    "questionnaire": questionnaire.questionnaire,
    "handover": fieldwork.handover,
    "release": fieldwork.release,
    "open": fieldwork.open_,
    "verify": fieldwork.verify,
    "receive": fieldwork.receive,
    "quarantine": fieldwork.quarantine,
    "withdraw": fieldwork.withdraw,
    "trust": trust.trust,
    "fit": estimates.fit,
    "validity": validity.validity,
    "rank": estimates.rank,
    "report": reports.report,
    "compare": compare.compare,
    "trend": trend.trend,
    "renewals": renewals.renewals,
    "close": programme.close,
    "purge": privacy.purge,
    "forget": privacy.forget,
    "audit": audit.audit,
    "explain": explain.explain,
    "doctor": doctor.doctor,
}

for name, command in COMMANDS.items():
    app.command(name)(command)
app.add_typer(keys.key, name="key")


def run() -> int:
    """Run the command line with the process's arguments, and give the exit code; a wrong use of it is shown here.

    Raises whatever a command raises. 130 says that it was stopped from the keyboard.
    """
    try:
        return int(app(standalone_mode=False) or 0)
    except typer.Abort:
        return 130
    except USAGE_ERROR as error:
        show_usage(error)
        return error.exit_code
