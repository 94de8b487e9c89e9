"""Rules on touchpoints, the model, the composite and the value equation."""

from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from acsi.errors import did_you_mean
from acsi.survey.finding import Finding, Path, by_id, repeated
from acsi.survey.models import Model, Survey


def touchpoint_findings(survey: Survey) -> Iterator[Finding]:
    """Touchpoints that stand twice, and their questions that do not exist or cannot be scored."""
    known = by_id(survey)
    for i, _ in repeated(touchpoint.id.lower() for touchpoint in survey.touchpoints):
        yield Finding("S140", ("touchpoints", i, "id"), {"touchpoint": survey.touchpoints[i].id})
    places = [
        (("touchpoints", i, "questions", j), touchpoint.id, question)
        for i, touchpoint in enumerate(survey.touchpoints)
        for j, question in enumerate(touchpoint.questions)
    ]
    for path, touchpoint, question in places:
        about = {"touchpoint": touchpoint, "found": question}
        if question not in known:
            yield Finding("S141", path, about | {"meant": did_you_mean(question, known)})
        elif known[question].text_answer:
            yield Finding("S142", path, about)
    for position, question in repeated(question for _, _, question in places):
        yield Finding("S143", places[position][0], {"found": question})


def index_findings(survey: Survey) -> Iterator[Finding]:
    """A definition has one index: from a model or from a composite."""
    if survey.model and survey.composite:
        yield Finding("S151", ("composite",), {})
    elif not survey.model and not survey.composite:
        yield Finding("S150", (), {})
    if survey.model:
        yield from _indicator_findings(survey, survey.model)
        yield from _path_findings(survey.model)
    if survey.composite:
        if survey.composite.index in by_id(survey):
            yield Finding("S157", ("composite", "index"), {"construct": survey.composite.index})
        for question in survey.composite.weights:
            path: Path = ("composite", "weights", question)
            part = survey.composite.not_applicable is not None
            yield from _measure_findings(survey, survey.composite.index, question, path, of_some=part)


def _indicator_findings(survey: Survey, model: Model) -> Iterator[Finding]:
    owner: dict[str, str] = {}
    known = {question.id.lower() for question in survey.questions}
    for name, construct in model.constructs.items():
        path: Path = ("model", "constructs", name)
        if name.lower() in known:
            yield Finding("S157", path, {"construct": name})
        for i, indicator in repeated(construct.indicators):
            yield Finding("S154", (*path, "indicators", i), {"construct": name, "found": indicator})
        for i, indicator in enumerate(construct.indicators):
            here = (*path, "indicators", i)
            yield from _measure_findings(survey, name, indicator, here)
            if owner.setdefault(indicator, name) != name:
                found = {"construct": name, "other": owner[indicator], "found": indicator}
                yield Finding("S153", here, found)


def _measure_findings(
    survey: Survey, construct: str, question: str, path: Path, *, of_some: bool = False
) -> Iterator[Finding]:
    """What measures something exists, has numbers for answers and was asked of everyone, or may be asked of some."""
    known = by_id(survey)
    about = {"construct": construct, "found": question}
    if question not in known:
        yield Finding("S152", path, about | {"meant": did_you_mean(question, known)})
    elif known[question].text_answer:
        yield Finding("S155", path, about)
    elif known[question].ask_if and not of_some:
        yield Finding("S156", path, about)


def _path_findings(model: Model) -> Iterator[Finding]:
    constructs = list(model.constructs)
    for source, targets in model.paths.items():
        path: Path = ("model", "paths", source)
        if source not in model.constructs:
            found = {"direction": "from", "found": source, "meant": did_you_mean(source, constructs)}
            yield Finding("S160", path, found)
        for i, target in enumerate(targets):
            if target not in model.constructs:
                found = {"direction": "to", "found": target, "meant": did_you_mean(target, constructs)}
                yield Finding("S160", (*path, i), found)
        for i, target in repeated(targets):
            yield Finding("S161", (*path, i), {"construct": source, "found": target})
    yield from _shape_findings(model)
    if model.index not in model.constructs:
        found = {"found": model.index, "meant": did_you_mean(model.index, constructs), "allowed": ", ".join(constructs)}
        yield Finding("S164", ("model", "index"), found)
    elif model.confirmation is not None:
        yield from _confirmation_findings(model, model.confirmation)


def _confirmation_findings(model: Model, question: str) -> Iterator[Finding]:
    """The question on expectations met is one of at least three that measure the index."""
    asked = model.constructs[model.index].indicators
    if question not in asked or len(asked) < 3:
        meant = did_you_mean(question, asked)
        yield Finding("S165", ("model", "confirmation"), {"found": question, "index": model.index, "meant": meant})


def _shape_findings(model: Model) -> Iterator[Finding]:
    """The paths run in no circle and leave no construct alone."""
    try:
        TopologicalSorter({source: sorted(set(targets)) for source, targets in model.paths.items()}).prepare()
    except CycleError as error:
        circle = reversed(error.args[1])
        yield Finding("S162", ("model", "paths"), {"circle": " → ".join(circle)})
    ends = Counter(end for source, targets in model.paths.items() for end in (source, *targets) if targets)
    for name in model.constructs:
        if name not in ends:
            yield Finding("S163", ("model", "constructs", name), {"construct": name})


def value_findings(survey: Survey) -> Iterator[Finding]:
    """The value equation's questions exist, have numbers for answers, and stand in one part each."""
    if survey.value_equation is None:
        return
    known, first = by_id(survey), dict[str, str]()
    for part in type(survey.value_equation).model_fields:
        for question in getattr(survey.value_equation, part):
            path: Path = ("value_equation", part, question)
            about = {"part": part, "found": question}
            if question not in known:
                yield Finding("S166", path, about | {"meant": did_you_mean(question, known)})
            elif known[question].text_answer or known[question].derive:
                yield Finding("S167", path, about)
            elif first.setdefault(question, part) != part:
                yield Finding("S168", path, about | {"other": first[question]})
