"""How to read a report, what was asked, and how the numbers were made."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from acsi.render.labels import text_width
from acsi.reporting.material import EXPECTATIONS, Material


@dataclass(frozen=True)
class Entry:
    """A term and what it means."""

    term: str
    text: str


HALF_LINE = 30.0
"""The width of a line in one of two columns of the guide, in its font size."""


def halves(entries: Sequence[Entry]) -> tuple[Sequence[Entry], Sequence[Entry]]:
    """The entries in two columns, split so that the longer one has as few lines as can be."""
    lines = [1 + math.ceil(text_width(entry.text, 1) / HALF_LINE) for entry in entries]
    first = min(range(len(lines) + 1), key=lambda k: max(sum(lines[:k]), sum(lines[k:])))
    return entries[:first], entries[first:]


def reading_guide(material: Material, *, explained: bool = True) -> tuple[Entry, ...]:
    """The words of a report, in the order in which a reader meets them; those of reasons only where it gives some."""
    texts, settings = material.texts, material.league.settings
    entries = [
        Entry(
            texts("Index, 0 to 100"),
            texts(
                "A weighted mean of the answers that measure {index}, moved to a scale of 0 (worst) to 100 (best). "
                "The weights are the same for every {unit}.",
                index=material.index_label,
            ),
        ),
        Entry(
            texts("{confidence} interval", confidence=material.confidence),
            texts(
                "Another sample of customers would have given another score. The interval holds the true score in "
                "{confidence} of such samples. The thin lines of the charts are these intervals.",
                confidence=material.confidence,
            )
            if not material.of_places
            else texts(
                "Other visits would have given another score. The interval holds the true score in {confidence} of "
                "such samples of visits. The thin lines of the charts are these intervals.",
                confidence=material.confidence,
            ),
        ),
        Entry(
            texts("Place and range"),
            texts(
                "The place is where the {unit} came out this time. The range holds its true place with {confidence} "
                "confidence. A place without its range says little: neighbours can seldom be told apart.",
                confidence=material.confidence,
            ),
        ),
        Entry(
            texts("Above, no clear difference, below"),
            texts(
                "The verdict comes from a statistical test against {whole}, in which at most {share} of the "
                "{units} named above or below are expected to be so by chance. An interval may leave out the line of "
                "{whole} and the test still find no clear difference, because it allows for the number of {units}.",
                share=texts.percent(settings.false_discovery_rate),
            ),
        ),
        Entry(
            texts("{whole}"),
            texts(
                "In comparisons {whole} is the mean of the {count} {units} that have a place, each counting alike.",
                count=str(len(material.ranked)),
            ),
        ),
        Entry(texts("n"), texts("The number of interviews, or of answers to a question, on which a number rests.")),
        Entry(
            texts("Few interviews"),
            texts(
                "Below {minimum} interviews a score is shown but no place. The smallest number of interviews in this "
                "report is {smallest}; {units} below {flag} are marked with an asterisk.",
                minimum=str(settings.minimum_n),
                smallest=texts.number(min(standing.n for standing in material.league.branches), 0),
                flag=str(settings.flag_below_n),
            ),
        ),
    ]
    return (*entries, *(_reasons(material) if explained else ()))


def _reasons(material: Material) -> list[Entry]:
    texts = material.texts
    if material.league.why_method == "none":
        return []
    entries = [
        Entry(
            texts("Why: the split of the difference"),
            texts(
                "The {unit}'s difference to {whole} is split over what {index} directly depends on in the model: "
                "how far each part differs, times how strongly it goes with {index}. The rest is what the model "
                "leaves open.",
                index=material.index_label,
            ),
        ),
        Entry(
            texts("Goes with"),
            texts(
                "Impacts tell what goes with a higher index among the customers asked. They are associations; that "
                "raising one raises the other is likely where it is plausible, not proven."
            ),
        ),
    ]
    gain = texts(
        "The points of {index} that go with the level at which the best quarter of {units} begins. Fix first: a test "
        "that allows for the number of {units} shows the gain. Gains overlap and do not add up.",
        index=material.index_label,
    )
    entries.append(Entry(texts("Potential gain"), gain))
    if EXPECTATIONS in material.estimates.constructs:
        recalled = texts(
            "Customers were asked after the service what they had expected before it. What they recall may be coloured "
            "by what they got."
        )
        entries.append(Entry(texts("Expectations are recalled"), recalled))
    return entries


@dataclass(frozen=True)
class Asked:
    """A construct and the questions that measure it, each with what tables call it."""

    label: str
    questions: tuple[tuple[str, str], ...]


def what_was_asked(material: Material) -> tuple[Asked, ...]:
    """Each construct's questions in the report's language, by what tables call them; one without wording by its id."""
    wordings = material.wordings
    return tuple(
        Asked(
            material.label(name),
            tuple((material.question(item), wordings.get(item, item)) for item in construct.questions),
        )
        for name, construct in material.estimates.constructs.items()
    )


def method(material: Material) -> tuple[Entry, ...]:
    """The method on one page: model, index, missing answers, resampling, league, and what identifies the run."""
    return (*_estimation(material), *_comparison(material), *_identity(material))


def anchor(material: Material, log_head: str) -> tuple[Entry, ...]:
    """The hash of the log's line that tells of the league: who has it on paper can tell a log that was written anew."""
    texts = material.texts
    return (Entry(texts("Log of the wave"), f"SHA-256 {log_head}"),) if log_head else ()


def _estimation(material: Material) -> list[Entry]:
    texts, made = material.texts, material.estimates.method
    if made.estimator == "composite":
        return [*_declared(material), Entry(texts("Uncertainty"), _uncertainty(material))]
    schemes = {"path": texts("path scheme"), "factorial": texts("factorial scheme")}
    missing = {
        "branch": texts("the mean of each {unit} and a common covariance within {units}"),
        "pooled": texts("one mean and covariance for all"),
    }
    return [
        Entry(
            texts("Model"),
            texts(
                "The American Customer Satisfaction Index model and its family (Fornell, Johnson, Anderson, Cha and "
                "Bryant 1996). Estimated by partial least squares path modelling (Lohmöller 1989), mode {mode}, "
                "{scheme}, in {iterations} iterations.",
                mode=made.mode,
                scheme=schemes.get(made.scheme, made.scheme),
                iterations=str(made.iterations),
            ),
        ),
        Entry(
            texts("Index"),
            texts(
                "The mean of the questions, weighted by their outer weights divided by their standard deviations and "
                "moved to 0–100 (Fornell and others 1996). One set of weights for all {units}, each {unit} counting "
                "alike."
            ),
        ),
        Entry(
            texts("Answers not given"),
            texts(
                "Estimated by the EM algorithm for the normal model, with {means}. No respondent was dropped and no "
                "mean was put in the place of an answer.",
                means=missing.get(made.em, made.em),
            ),
        ),
        Entry(
            texts("Uncertainty"),
            _uncertainty(material),
        ),
    ]


def _declared(material: Material) -> list[Entry]:
    """How an index is made whose weights the definition declares."""
    texts = material.texts
    shared = any(construct.parts for construct in material.estimates.constructs.values())
    scored = texts(
        "Each interview is scored on the questions that apply to it: the mean of its answers on 0–100, weighted as the "
        "survey definition declares. The index is the mean of these scores."
    )
    plain = texts(
        "The mean of the questions on 0–100, weighted as the survey definition declares. One set of weights for all "
        "{units}."
    )
    left_out = texts(
        "A question that was not asked, does not apply or has no answer leaves its weight to the others of that "
        "interview. The share without an answer stands in estimates.json, by reason."
    )
    completed = texts("Estimated by the EM algorithm for the normal model. No respondent was dropped.")
    return [
        Entry(texts("Index"), scored if shared else plain),
        Entry(texts("Answers not given"), left_out if shared else completed),
    ]


def _uncertainty(material: Material) -> str:
    texts, made = material.texts, material.estimates.method
    draws = {"branch": texts("within {units}"), "all": texts("from all interviews")}
    if made.jackknife:
        return texts(
            "Delete-a-group jackknife (Kott 2001) with {count} random groups within {units}; {confidence} intervals "
            "by t. Standard errors of {units} follow from their own interviews.",
            count=texts.number(made.jackknife, 0),
            confidence=texts.percent(made.confidence),
        )
    return texts(
        "{count} bootstrap resamples, drawn {how}; seed {seed}; {confidence} intervals. Resamples without a "
        "solution: {dropped}.",
        count=texts.number(made.bootstrap, 0),
        how=draws.get(made.resample, made.resample),
        seed=str(made.seed),
        confidence=texts.percent(made.confidence),
        dropped=texts.number(made.dropped_resamples, 0),
    )


def _comparison(material: Material) -> list[Entry]:
    texts, settings = material.texts, material.league.settings
    reasons = {
        "plsc": texts(
            "The effects are those of consistent PLS (Dijkstra and Henseler 2015), corrected for unreliability."
        ),
        "pls": texts("The effects are those of plain PLS, since consistent PLS had no admissible solution."),
    }
    entries = [
        Entry(
            texts("Places"),
            texts(
                "Confidence sets for ranks (Mogstad, Romano, Shaikh and Wilhelm 2024), {draws} draws, seed {seed}. "
                "Standard errors are shrunken towards the pooled one; t quantiles.",
                draws=texts.number(settings.draws, 0),
                seed=str(settings.seed),
            ),
        ),
        Entry(
            texts("Verdicts"),
            texts(
                "A test of each {unit} against the unweighted mean of {units}, with the false discovery rate held at "
                "{rate} (Benjamini and Hochberg 1995).",
                rate=texts.percent(settings.false_discovery_rate),
            ),
        ),
    ]
    if material.league.why_method in reasons:
        split = texts(
            "The difference to {whole} is split over the direct antecedents of the index: effect times difference, "
            "in index points, and a rest."
        )
        entries.append(
            Entry(texts("Reasons"), texts("{first} {second}", first=split, second=reasons[material.league.why_method]))
        )
    return entries


def _identity(material: Material) -> list[Entry]:
    texts, estimates = material.texts, material.estimates
    entries = [Entry(texts("Interviews"), texts.number(estimates.n, 0))]
    if estimates.method.version:
        entries.append(Entry(texts("Program"), f"acsi {estimates.method.version}"))
    definition = estimates.survey
    if estimates.survey_sha256:
        definition = f"{definition} · SHA-256 {estimates.survey_sha256}"
    return [*entries, Entry(texts("Survey definition"), definition)]
