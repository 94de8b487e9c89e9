"""What prediction, comparisons of branches and single questions say, in words, with the thresholds' sources."""

from collections.abc import Iterator, Sequence

from acsi.model.estimates import Verdict
from acsi.model.judgement import Grade, told
from acsi.model.validation import Prediction, Validation

SHMUELI = "Shmueli et al. 2019"
MICOM = "Henseler, Ringle, Sarstedt 2016"
CHIN = "Chin, Dibbern 2010"
FDR = "Benjamini, Hochberg 1995"
NEARLY_ONE = 0.99
"""Scores that correlate so highly rank alike, even where many interviews show that they are not the same."""

NAMED = 6
"""So many branches are named in a sentence; of more, their number is said."""


def judge_validation(validation: Validation) -> list[Verdict]:
    """A verdict on the power to predict, on every construct and path across branches, and on the index's questions."""
    return [
        *(_prediction(validation.prediction) if validation.prediction else ()),
        *_composition(validation),
        *_paths(validation),
        *_residuals(validation),
        *_without(validation),
    ]


def _prediction(prediction: Prediction) -> Iterator[Verdict]:
    questions = prediction.questions
    useful = [item for item, found in questions.items() if (found.q2_predict or 0) > 0]
    share = len(useful) / len(questions)
    grade: Grade = "good" if share == 1 else "fair" if share >= 0.5 else "poor"
    words = f"{len(useful)} of {len(questions)} questions are predicted better than by their mean"
    yield told("Q²predict", "model", share, "above 0 for every question", grade, words, SHMUELI)
    better = sum((q.rmse or 0) < (q.linear_rmse or 0) for q in questions.values())
    share = better / len(questions)
    power = "high" if share == 1 else "medium" if share >= 0.5 else "low" if better else "no"
    grade = "good" if share >= 0.5 else "fair" if better else "poor"
    words = f"{power} predictive power: {better} of {len(questions)} questions closer than by a linear model"
    yield told("RMSE beside linear", "model", share, "lower for most questions", grade, words, SHMUELI)


def _composition(validation: Validation) -> Iterator[Verdict]:
    solved = {label: found for label, found in validation.invariance.items() if found.invariant is not None}
    rate = 1 - validation.confidence
    constructs = next(iter(solved.values())).composition if solved else {}
    for name, one in constructs.items():
        if one.p is None:
            continue
        found = {label: group.composition[name] for label, group in solved.items()}
        odd = [label for label, c in found.items() if c.adjusted_p is not None and c.adjusted_p <= rate]
        lowest = min(c.c for c in found.values())
        words = f"{name} is made up alike in {'all but ' + _listed(odd) if odd else 'all'}, c from {lowest:.3f}"
        grade: Grade = "good" if not odd else "fair" if lowest >= NEARLY_ONE else "poor"
        yield told("MICOM step 2", name, lowest, f"adjusted p above {rate:.2g}", grade, words, MICOM)
    if missing := [label for label in validation.invariance if label not in solved]:
        words = f"too little variation to compare {_listed(missing)}"
        yield told("MICOM step 2", "model", None, "every question varies", "fair", words, MICOM)


def _paths(validation: Validation) -> Iterator[Verdict]:
    rate = 1 - validation.confidence
    arrows = dict.fromkeys((each.source, each.target) for each in validation.path_differences)
    for source, target in arrows:
        found = [each for each in validation.path_differences if (each.source, each.target) == (source, target)]
        odd = [each.group for each in found if each.adjusted_p <= rate]
        widest = max((each.difference for each in found), key=abs)
        verb = "differs" if len(odd) == 1 else "differ"
        words = (
            f"{_listed(odd)} {verb} from the rest in {source} → {target}" if odd else "no group differs from the rest"
        )
        of = f"{source} → {target}"
        grade: Grade = "fair" if odd else "good"
        yield told("path by group", of, widest, f"adjusted p above {rate:.2g}", grade, words, CHIN)


def _residuals(validation: Validation) -> Iterator[Verdict]:
    rate = 1 - validation.confidence
    for question in dict.fromkeys(each.question for each in validation.residuals):
        found = [each for each in validation.residuals if each.question == question]
        odd = [each.group for each in found if each.adjusted_p <= rate]
        widest = max((each.residual for each in found), key=abs)
        words = f"{question} is answered as its construct explains{' but in ' + _listed(odd) if odd else ''}"
        yield told("residual by group", question, widest, f"adjusted p above {rate:.2g}", _grade(odd), words, FDR)


def _without(validation: Validation) -> Iterator[Verdict]:
    for left in validation.without:
        grade: Grade = "good" if left.correlation >= 0.95 else "fair" if left.correlation >= 0.8 else "poor"
        words = (
            f"without {left.question} {len(left.moved)} change place, by {left.furthest} at most"
            if left.moved
            else f"without {left.question} every place stays"
        )
        threshold = "rank correlation 0.95; poor below 0.80"
        yield told("league without", left.question, left.correlation, threshold, grade, words, "own convention")


def _grade(odd: Sequence[str]) -> Grade:
    return "poor" if odd else "good"


def _listed(labels: Sequence[str]) -> str:
    if len(labels) > NAMED:
        return f"{len(labels)} groups"
    return labels[0] if len(labels) == 1 else ", ".join(labels[:-1]) + " and " + labels[-1]
