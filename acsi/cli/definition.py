"""`acsi new`, `acsi check` and `acsi schema`: starting a programme and validating its definition."""

from pathlib import Path
from typing import Annotated

import typer


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make; it must be new or empty.")],
    survey: Annotated[
        str, typer.Option(metavar="NAME", help="The shipped survey to start from, such as auto-claims or acsi.")
    ] = "auto-claims",
) -> None:
    """Start a programme: a folder with a survey definition, its branches, and a place for the waves.

    Example: acsi new claims-survey --survey auto-claims
    """
    from acsi.steps.programme import new_programme

    steps = new_programme(folder, survey)
    typer.echo(f"{folder}: a programme from the survey {survey}. Next:")
    for number, step in enumerate(steps, start=1):
        typer.echo(f"  {number}. {step}")


def check(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="The definition; without it the nearest survey.yaml upwards."),
    ] = None,
) -> None:
    """Validate a survey definition: every fault with its line and what to write instead.

    Example: acsi check survey.yaml
    """
    from acsi.steps.programme import check_definition

    typer.echo(check_definition(file))


def schema() -> None:
    """Print the JSON Schema of the definition, for editors that complete and check YAML.

    Example: acsi schema > survey.schema.json
    """
    import json

    from acsi.survey.reference import schema as json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
