"""What stands beside the split of a gap, as description: it says more of the branch, but gives no reasons."""

from acsi.league.results import Why
from acsi.reporting.material import EXPECTATIONS, Material


def described(material: Material, split: Why) -> tuple[str, ...]:
    """Description beside the split: quality against expectations, expectations met, and how it was estimated."""
    texts = material.texts
    said = [_against_expectations(material, split), _confirmation(material, split)]
    if any(part.antecedent == EXPECTATIONS for part in split.parts):
        said.append(_slope(material))
        said.append(texts("Expectations are recalled: customers were asked after the service."))
    if material.league.why_method == "pls":
        said.append(
            texts("Errors of measurement could not be taken out here: effects are told as if all scores were exact.")
        )
    return tuple(sentence for sentence in said if sentence)


def _against_expectations(material: Material, split: Why) -> str:
    if split.exceeding is None or split.ratio is None:
        return ""
    texts, references = material.texts, material.league.references
    values = {
        "number": texts.number(abs(split.exceeding.estimate)),
        "interval": material.interval(split.exceeding) or "",
        "ratio": texts.number(split.ratio.estimate, 2),
        "usual": texts.number(references["quality"] / references[EXPECTATIONS], 2),
    }
    if split.exceeding.estimate < 0:
        return texts(
            "Against expectations, quality stands {number} points lower than for {whole} ({interval}): {ratio} of what "
            "was expected, {usual} for {whole}.",
            **values,
        )
    return texts(
        "Against expectations, quality stands {number} points higher than for {whole} ({interval}): {ratio} of what "
        "was expected, {usual} for {whole}.",
        **values,
    )


def _confirmation(material: Material, split: Why) -> str:
    if split.confirmation is None or split.confirmation_verdict not in ("above", "below"):
        return ""
    texts = material.texts
    values = {
        "number": texts.number(abs(split.confirmation.estimate)),
        "interval": material.interval(split.confirmation) or "",
        "index": material.index_label,
    }
    if split.confirmation_verdict == "below":
        return texts(
            "Asked whether expectations were met, customers answer {number} points lower than their other answers on "
            "{index} suggest ({interval}).",
            **values,
        )
    return texts(
        "Asked whether expectations were met, customers answer {number} points higher than their other answers on "
        "{index} suggest ({interval}).",
        **values,
    )


def _slope(material: Material) -> str:
    """Whether branches differ by expectations more, or less, than customers do."""
    slope = material.league.expectations_slope
    if slope is None or slope.sign == 0:
        return ""
    texts = material.texts
    values = {
        "number": texts.number(abs(slope.estimate), 2),
        "interval": texts.interval(*slope.ci, 2) if slope.ci else "",
        "index": material.index_label,
    }
    if slope.estimate < 0:
        return texts(
            "Over all {units} the rest falls by {number} points for each point that customers expect more "
            "({interval}): high expectations may lower {index} further than the split says.",
            **values,
        )
    return texts(
        "Over all {units} the rest rises by {number} points for each point that customers expect more ({interval}): "
        "high expectations may lower {index} less than the split says.",
        **values,
    )
