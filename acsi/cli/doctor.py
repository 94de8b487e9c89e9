"""`acsi doctor`: what this machine lacks."""

import sys
from pathlib import Path
from typing import Annotated

import typer

MARKS = {"ok": "ok", "doubt": "doubt", "missing": "MISSING"}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """What this machine has of what acsi needs, and what to install where something is missing.

    Example: acsi doctor
    """
    from acsi.doctor import examine

    findings = examine(Path.cwd(), sys.stdout.encoding)
    if as_json:
        import json
        from dataclasses import asdict

        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            typer.echo(f"{MARKS[finding.state]:<8} {finding.subject}: {finding.found}")
            if finding.remedy:
                typer.echo(f"{'':<8} {finding.remedy}")
    raise typer.Exit(int(any(finding.state == "missing" for finding in findings)))
