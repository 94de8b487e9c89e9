"""`acsi explain`: what an error code means."""

from typing import Annotated

import typer


def explain(code: Annotated[str, typer.Argument(help="A code such as D003, or 'all'.")]) -> None:
    """What an error code means and what to do about it; words in braces stand for what was found.

    Example: acsi explain D003
    """
    from acsi.cli.reference import unfilled
    from acsi.errors import CATALOGUE, did_you_mean, fault

    wanted = sorted(CATALOGUE) if code.lower() == "all" else [code.upper()]
    for each in wanted:
        if each not in CATALOGUE:
            raise fault("F008", code=code, near=did_you_mean(each, CATALOGUE))
        entry = CATALOGUE[each]
        told = (f"{each}  {entry.message}", f"      {entry.remedy}", f"      {entry.explanation}")
        typer.echo("\n".join(unfilled(line) for line in told if line.strip()))
