"""`acsi validity`: the checks of a model that need the interviews themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from acsi.cli.estimates import MaybeWave, alone
from acsi.cli.options import AsJson, Folder, Force, programme_in


def validity(
    wave: MaybeWave = None,
    survey: Annotated[Path | None, typer.Option(help="Instead of a wave: the survey definition (YAML).")] = None,
    data: Annotated[Path | None, typer.Option(help="The interviews: .csv, .xlsx, .parquet or .sav.")] = None,
    out: Annotated[Path | None, typer.Option(help="The folder for validity.json.")] = None,
    by: Annotated[str | None, typer.Option(help="The column that names the branch or group.")] = None,
    margins: Annotated[Path | None, typer.Option(help="What weights are raked to, as for acsi fit.")] = None,
    folder: Folder = None,
    as_json: AsJson = False,
    force: Force = False,
) -> None:
    """Check a model thoroughly: how it predicts, whether branches are measured alike, what single questions do.

    Example: acsi validity 2026Q3

    Example: acsi validity --survey survey.yaml --data interviews.csv --by branch --out results
    """
    from acsi.cli.console import note, progress

    if wave is not None:
        alone(wave, {"--survey": survey, "--data": data, "--out": out, "--by": by, "--margins": margins})
        from acsi.steps.validity import validate_wave

        with progress("Exchanging interviews") as told:
            found, done = validate_wave(programme_in(folder).wave(wave), force=force, progress=told)
        if not done:
            note(f"{wave} is validated on these interviews already; nothing had to be done.")
        place = f"wave {wave}"
    else:
        from acsi.steps.validity import validate_file

        if survey is None or data is None or out is None:
            raise typer.BadParameter("name a wave, or give --survey, --data and --out")
        with progress("Exchanging interviews") as told:
            found = validate_file(survey, data, out, by=by, margins=margins, progress=told)
        place = str(out)
    if as_json:
        typer.echo(found.model_dump_json(by_alias=True, indent=1))
        return
    from acsi.cli.printing_model import print_validation

    print_validation(found, place)
