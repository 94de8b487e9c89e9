"""Rules on what the survey firms call the columns of a delivery."""

from collections.abc import Iterator

from acsi.errors import did_you_mean
from acsi.survey.finding import Finding, Path
from acsi.survey.frame import DELIVERED
from acsi.survey.models import Survey


def firm_findings(survey: Survey) -> Iterator[Finding]:
    """Columns of a firm that stand for none of ours, or of which two stand for the same."""
    ours = [*DELIVERED, *(question.data_column for question in survey.questions if not question.derive)]
    for firm, about in survey.firms.items():
        owner: dict[str, str] = {}
        for theirs, column in about.columns.items():
            path: Path = ("firms", firm, "columns", theirs)
            if column not in ours:
                yield Finding("S186", path, {"found": column, "meant": did_you_mean(column, ours)})
            if owner.setdefault(column, theirs) != theirs:
                yield Finding("S187", path, {"found": column, "column": owner[column], "other": theirs})
