"""The library's front: `acsi.fit`, `acsi.rank`, `acsi.validate` on a pandas frame, with results that show themselves.

Results hold the same documents that the commands write; their frames are tidy, one row a construct, path, question,
group or verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from acsi.steps.fit import answers_from
from acsi.survey import branches, load

if TYPE_CHECKING:
    from pydantic import BaseModel

    from acsi.league.results import League
    from acsi.league.standings import Names
    from acsi.model.estimates import Doubt, Estimates, Verdict
    from acsi.model.replicates import Replicates
    from acsi.model.validation import Validation
    from acsi.survey.branches import Branch
    from acsi.survey.models import Survey

NAME = "frame"
"""What messages call the frame, where a command would name a file."""


@dataclass(frozen=True, repr=False)
class Fitted:
    """A fitted model: `estimates` and `replicates` as `acsi fit` writes them, and `scores` with the frame's index."""

    estimates: Estimates
    replicates: Replicates
    scores: pd.DataFrame
    survey: Survey

    def indices_frame(self) -> pd.DataFrame:
        """One row a construct: index with interval, standard deviation, R², reliability."""
        rows = {name: _flat(each, leave_out={"indicators"}) for name, each in self.estimates.constructs.items()}
        return _by_name(rows, "construct")

    def paths_frame(self) -> pd.DataFrame:
        """One row a path: estimate with standard error and interval, effect b in index points, VIF and f²."""
        return pd.DataFrame([_flat(path) for path in self.estimates.paths])

    def effects_frame(self) -> pd.DataFrame:
        """One row a total effect, with its impact: the points of `to` that go with 5 points of `from`."""
        return pd.DataFrame([_flat(effect) for effect in self.estimates.total_effects])

    def questions_frame(self) -> pd.DataFrame:
        """One row a question: weight, share u in the index, loading, mean, share missing."""
        rows = {}
        for name, construct in self.estimates.constructs.items():
            for item, indicator in construct.indicators.items():
                lost = sum(indicator.missing.values())
                rows[item] = {"construct": name, **_flat(indicator, leave_out={"missing"}), "missing": lost}
        return _by_name(rows, "question")

    def groups_frame(self) -> pd.DataFrame:
        """One row a group and construct: interviews, index with standard error and interval."""
        return pd.DataFrame(
            [
                {"group": label, "n": group.n, "construct": construct, **_flat(measure)}
                for label, group in self.estimates.groups.items()
                for construct, measure in group.index.items()
            ]
        )

    def verdicts_frame(self) -> pd.DataFrame:
        """One row a measure of reliability or validity, with its threshold, verdict, words and source."""
        return _verdicts(self.estimates.validity.verdicts)

    def diagram(self, language: str = "en") -> str:
        """The model with its estimates as SVG."""
        from acsi.steps.diagram import diagram

        return diagram(self.estimates, self.survey, language)

    def __repr__(self) -> str:
        found = ", ".join(f"{name} {each.index:.1f}" for name, each in self.estimates.constructs.items())
        return f"<acsi.Fitted {self.estimates.survey}: {self.estimates.n} interviews; {found}>"

    def _repr_html_(self) -> str:
        title = f"{self.estimates.survey}: {self.estimates.n:,} interviews"
        parts = [_table(self.indices_frame(), "Index, 0 to 100", 2)]
        if self.estimates.paths:
            parts += [self.diagram(), _table(self.paths_frame(), "Paths", 2, index=False)]
        poor = [each for each in self.estimates.validity.verdicts if each.verdict != "good"]
        if poor:
            parts.append(_table(_verdicts(poor)[["measure", "of", "value", "words"]], "To look at", 2, index=False))
        return _page(title, parts, self.estimates.warnings)


@dataclass(frozen=True, repr=False)
class Ranked:
    """A league as `acsi rank` writes it."""

    league: League

    def frame(self) -> pd.DataFrame:
        """One row a group, best first, with the columns of `league.csv`."""
        from acsi.league.results import columns

        rows = [each.model_dump(include=set(columns())) for each in self.league.branches]
        return pd.DataFrame(rows, columns=list(columns()))

    def __repr__(self) -> str:
        first = self.league.branches[0]
        return f"<acsi.Ranked {self.league.survey}: {len(self.league.branches)} groups, first {first.branch}>"

    def _repr_html_(self) -> str:
        shown = self.frame()[["rank", "rank_low", "rank_high", "branch", "index", "ci_low", "ci_high", "n", "verdict"]]
        return _page(f"{self.league.survey}: league", [_table(shown, "", 1, index=False)], self.league.warnings)


@dataclass(frozen=True, repr=False)
class Validated:
    """The checks that `acsi validity` writes."""

    validation: Validation

    def verdicts_frame(self) -> pd.DataFrame:
        """One row a measure, with its threshold, verdict, words and source."""
        return _verdicts(self.validation.verdicts)

    def predictions_frame(self) -> pd.DataFrame:
        """One row a predicted question: errors of the model and of the linear model, and Q²predict."""
        prediction = self.validation.prediction
        rows = {} if prediction is None else {item: _flat(each) for item, each in prediction.questions.items()}
        return _by_name(rows, "question")

    def __repr__(self) -> str:
        return f"<acsi.Validated {self.validation.survey}: {len(self.validation.verdicts)} verdicts>"

    def _repr_html_(self) -> str:
        return _page(f"{self.validation.survey}: validity", [_table(self.verdicts_frame(), "", 3, index=False)], ())


def load_survey(path: str | Path) -> Survey:
    """The survey definition in a YAML file. Raises AcsiError with all its faults."""
    return load.load_survey(Path(path))


def load_branches(path: str | Path) -> dict[str, Branch]:
    """The names of branches by code, from a CSV file. Raises AcsiError with all its faults."""
    return branches.load_branches(Path(path))


def fit(frame: pd.DataFrame, survey: Survey, *, by: str | None = None) -> Fitted:
    """Fit the survey's model to the interviews in `frame`, by the column `by` if given.

    Raises AcsiError where a column is missing, an answer is not one, or the data cannot carry the model.
    """
    from acsi.model import fit as model

    result = model.fit(answers_from(frame.reset_index(drop=True), survey, by, NAME), survey, by=by)
    scores = pd.DataFrame(result.scores, index=frame.index, columns=list(result.replicates.constructs))
    return Fitted(result.estimates, result.replicates, scores, survey)


def rank(fitted: Fitted, names: Mapping[str, Names] | None = None) -> Ranked:
    """Rank the groups of a fitted model; `names` by code, as `load_branches` reads them.

    Raises AcsiError (L001 to L005) where there are not two groups to rank, or no resamples.
    """
    from acsi.league import league

    return Ranked(league.rank(fitted.estimates, fitted.replicates, fitted.survey, names or {}))


def validate(frame: pd.DataFrame, survey: Survey, *, by: str | None = None) -> Validated:
    """Check the model on the interviews in `frame`: prediction, groups against the rest, single questions.

    Raises AcsiError as `fit` does, and M020 for a survey without a model.
    """
    from acsi.model import validate as model

    return Validated(model.validate(answers_from(frame.reset_index(drop=True), survey, by, NAME), survey, by=by))


def _flat(document: BaseModel, leave_out: Iterable[str] = ()) -> dict[str, object]:
    """A document as one row: its interval as two columns."""
    row = document.model_dump(by_alias=True, exclude=set(leave_out))
    flat: dict[str, object] = {}
    for name, value in row.items():
        if name == "ci":
            flat["ci_low"], flat["ci_high"] = value or (None, None)
        else:
            flat[name] = value
    return flat


def _by_name(rows: Mapping[str, Mapping[str, object]], name: str) -> pd.DataFrame:
    return pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), name=name))


def _verdicts(verdicts: Iterable[Verdict]) -> pd.DataFrame:
    from acsi.model.estimates import Verdict

    return pd.DataFrame([each.model_dump() for each in verdicts], columns=list(Verdict.model_fields))


def _table(frame: pd.DataFrame, title: str, decimals: int, *, index: bool = True) -> str:
    heading = f"<h4>{escape(title)}</h4>" if title else ""
    return heading + frame.to_html(index=index, na_rep="", border=0, float_format=lambda value: f"{value:.{decimals}f}")


def _page(title: str, parts: Iterable[str], found: Iterable[Doubt]) -> str:
    doubts = "".join(f"<li>{escape(doubt.code)} {escape(doubt.message)}</li>" for doubt in found)
    return f"<div><h3>{escape(title)}</h3>{''.join(parts)}" + (f"<ul>{doubts}</ul>" if doubts else "") + "</div>"
