"""Which questions two definitions ask differently: another wording, other labels, another scale or routing."""

from acsi.league.trend_results import Asked
from acsi.survey.models import Question, Survey, Wording


def asked_differently(earlier: Survey, later: Survey) -> list[Asked]:
    """The questions of the later definition that the earlier one asked differently, or not at all."""
    before = {question.id: question for question in earlier.questions}
    found = []
    for question in later.questions:
        other = before.get(question.id)
        if other is None:
            found.append(Asked(question=question.id, differs=["not_asked"]))
            continue
        ways = {
            "wording": _reworded(other.text, question.text),
            "labels": _reworded(other.low, question.low) or _reworded(other.high, question.high),
            "scale": _answers(other, earlier) != _answers(question, later),
            "reversed": other.reversed != question.reversed,
            "routing": other.ask_if != question.ask_if,
            "derivation": (other.derive, other.source, other.loyal_from)
            != (question.derive, question.source, question.loyal_from),
        }
        if differs := [way for way, differ in ways.items() if differ]:
            found.append(Asked.model_validate({"question": question.id, "differs": differs}))
    return found


def _answers(question: Question, survey: Survey) -> tuple[float, float] | None:
    return survey.scales[question.scale].bounds if question.scale else None


def _reworded(one: Wording | None, two: Wording | None) -> bool:
    """Whether a language that both have says something else; spaces do not count."""
    said = [{language: "".join(str(text).split()) for language, text in each or ()} for each in (one, two)]
    return any(said[0][language] != text for language, text in said[1].items() if text and said[0].get(language))


def sources(construct: str, survey: Survey) -> set[str]:
    """The questions that a construct is made of, with those from which any of them is derived."""
    if survey.model and construct in survey.model.constructs:
        names = list(survey.model.constructs[construct].indicators)
    else:
        names = list(survey.composite.weights) if survey.composite else []
    derived = [question.source for question in survey.questions if question.id in names and question.source]
    return {*names, *(name for each in derived for name in (each.repurchase, each.increase, each.decrease))}
