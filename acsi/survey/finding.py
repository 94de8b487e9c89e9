"""One fault that a rule finds in the whole of a definition, with the path to its place in the file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from acsi.survey.models import Question, Scale, Survey

Path = tuple[str | int, ...]
Item = TypeVar("Item", bound=object)


@dataclass(frozen=True)
class Finding:
    """A code of the catalogue, the path of keys and list positions to the fault, and what was found."""

    code: str
    path: Path
    found: Mapping[str, object]


def repeated(items: Iterable[Item]) -> Iterator[tuple[int, Item]]:
    """Each item, with its position, that stood before already."""
    seen: set[object] = set()
    for position, item in enumerate(items):
        if item in seen:
            yield position, item
        seen.add(item)


def by_id(survey: Survey) -> dict[str, Question]:
    """The questions by id; of two with the same id, the first."""
    return {question.id: question for question in reversed(survey.questions)}


def scale_of(survey: Survey, question: Question) -> Scale | None:
    """The scale of a question, if it is defined well enough to know its answers."""
    scale = survey.scales.get(question.scale or "")
    complete = scale and (scale.codes or (scale.low is not None and scale.high is not None))
    return scale if complete else None


def answers(scale: Scale) -> str:
    """The answers of a scale in words: `1 to 10` or `0, 1`."""
    if scale.codes:
        return ", ".join(map(str, sorted(scale.codes)))
    return f"{scale.low:g} to {scale.high:g}"
