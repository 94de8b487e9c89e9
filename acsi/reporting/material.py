"""What every part of a report draws on: the results, the definition, and the texts of one language."""

from dataclasses import dataclass, field

from acsi.league.results import League, Measure, Standing, Unshown
from acsi.model.estimates import Estimates
from acsi.render.labels import text_width
from acsi.render.texts import Texts
from acsi.reporting.past import Past
from acsi.reporting.written import Remarks
from acsi.survey.models import Survey, construct_label

SHORT = 36
"""The longest wording, in widths of a Chinese character, that stands in a table or inside a sentence."""

EXPECTATIONS = "expectations"
"""The construct that stands for what customers expected, wherever a survey has one."""


@dataclass(frozen=True)
class Material:
    """The results of one wave, what came before it, what customers wrote, and the language in which they are told."""

    league: League
    estimates: Estimates
    survey: Survey
    texts: Texts
    past: Past = field(default_factory=Past)
    remarks: Remarks | None = None

    @property
    def index(self) -> str:
        """The construct whose score is the index."""
        return self.league.settings.index

    @property
    def index_label(self) -> str:
        """The index construct's name inside a sentence."""
        return self.inside(self.index)

    @property
    def of_places(self) -> bool:
        """Whether places were visited, instead of customers called."""
        return self.survey.frame is not None and self.survey.frame.of == "places"

    @property
    def confidence(self) -> str:
        """The confidence level as a percentage."""
        return self.texts.percent(self.league.settings.confidence)

    @property
    def ranked(self) -> list[Standing]:
        """The branches that have a place, best first."""
        return sorted((s for s in self.league.branches if s.rank is not None), key=lambda s: (s.rank or 0, s.branch))

    @property
    def unranked(self) -> list[Standing]:
        """The branches with too few interviews for a place."""
        return [standing for standing in self.league.branches if standing.rank is None]

    def label(self, construct: str) -> str:
        """A construct's name."""
        return construct_label(self.survey, construct).in_language(self.texts.language)

    def inside(self, construct: str) -> str:
        """A construct's name inside a sentence: in English with a small first letter, unless it is an abbreviation."""
        label = self.label(construct)
        if self.texts.language != "en" or label[1:2].isupper():
            return label
        return label[:1].lower() + label[1:]

    @property
    def wordings(self) -> dict[str, str]:
        """Each question's wording in the report's language; its id where it has none."""
        language = self.texts.language
        return {q.id: (q.text.in_language(language) if q.text else "") or q.id for q in self.survey.questions}

    def question(self, item: str) -> str:
        """A question in a table or sentence: its short name or wording if all are short enough, else its id."""
        items = [item for construct in self.estimates.constructs.values() for item in construct.indicators]
        short = all(text_width(self.called(each), 1) <= SHORT for each in items)
        return self.called(item) if short else item

    def called(self, question: str) -> str:
        """A question's short name, else its wording, else its id."""
        found = next((each for each in self.survey.questions if each.id == question), None)
        label = found.label.in_language(self.texts.language) if found and found.label else ""
        return label or self.wordings.get(question, question)

    def name(self, standing: Standing | Unshown) -> str:
        """A branch's name, in the other language or as its code where it has none."""
        first, second = standing.name_zh, standing.name_en
        if self.texts.language == "en":
            first, second = second, first
        return first or second or standing.branch

    def interval(self, measure: Measure) -> str | None:
        """A measure's interval, or None where it has none."""
        return self.texts.interval(*measure.ci) if measure.ci else None

    def signed_with_interval(self, measure: Measure) -> str:
        """`−4.2 points (−7.0 to −1.4)`, without the brackets where there is no interval."""
        text = self.texts("{number} points", number=self.texts.signed(measure.estimate))
        interval = self.interval(measure)
        return self.texts("{number} ({interval})", number=text, interval=interval) if interval else text
