"""The path diagram of fitted estimates as an SVG file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from acsi.files import write
from acsi.steps.results import results_in, results_of

if TYPE_CHECKING:
    from acsi.model.estimates import Estimates
    from acsi.survey.models import Survey
    from acsi.wave import Wave


def diagram(estimates: Estimates, survey: Survey, language: str = "en") -> str:
    """The model as SVG: constructs with index and R², paths with estimates, dashed where the interval holds zero."""
    from acsi.reporting.diagram import path_diagram
    from acsi.reporting.national import Edge, Node
    from acsi.reporting.pages import texts_of
    from acsi.survey.models import construct_label

    nodes = [
        Node(name, construct_label(survey, name).in_language(language), construct.index, construct.r2)
        for name, construct in estimates.constructs.items()
    ]
    edges = [
        Edge(path.source, path.target, path.estimate, shown=path.ci is None or path.ci[0] * path.ci[1] > 0)
        for path in estimates.paths
    ]
    return path_diagram(nodes, edges, texts_of(language), survey.title.in_language(language) or survey.id)


def write_diagram(source: Path | Wave, file: Path) -> None:
    """Draw what was fitted into the folder or wave `source`, in the survey's first language, and write it to `file`."""
    results = results_in(source) if isinstance(source, Path) else results_of(source)
    write(file, diagram(results.estimates(), results.survey, results.survey.languages[0]).encode())
