"""`acsi compare`: two estimates side by side."""

from typing import Annotated

import typer

from acsi.cli.options import AsJson, Folder


def compare(
    first: Annotated[str, typer.Argument(metavar="A", help="A wave, or a folder that acsi fit --out left.")],
    second: Annotated[str, typer.Argument(metavar="B", help="The same; differences are B minus A.")],
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show two estimates side by side: what differs, and whether it is more than chance.

    Example: acsi compare 2026Q2 2026Q3

    Example: acsi compare results-2015 results-2016
    """
    from acsi.steps.compare import compare_results

    comparison = compare_results(first, second, folder)
    if as_json:
        typer.echo(comparison.model_dump_json(indent=1))
        return
    from acsi.cli.printing_model import print_comparison

    print_comparison(comparison)
