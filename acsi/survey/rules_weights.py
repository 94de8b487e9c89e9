"""Rules on the weights: what they name is known of each case, and margins belong to what is raked."""

from collections.abc import Iterator

from acsi.errors import did_you_mean
from acsi.survey.finding import Finding, repeated
from acsi.survey.models import Survey


def weights_findings(survey: Survey) -> Iterator[Finding]:
    """Segments that are none or stand twice, cells of non-response without cases, margins that are of no use."""
    if not survey.weights:
        return
    weights = survey.weights
    for key, named in (("nonresponse", weights.nonresponse), ("rake", weights.rake)):
        for i, segment in repeated(named):
            yield Finding("S175", ("weights", key, i), {"found": segment, "key": key})
        for i, segment in enumerate(named):
            if survey.frame and segment not in survey.frame.segments:
                found = {"found": segment, "meant": did_you_mean(segment, survey.frame.segments)}
                yield Finding("S190", ("weights", key, i), found)
    if weights.nonresponse and not survey.frame:
        yield Finding("S191", ("weights", "nonresponse"), {})
    for name, margin in weights.margins.items():
        if name not in weights.rake:
            yield Finding(
                "S192", ("weights", "margins", name), {"found": name, "meant": did_you_mean(name, weights.rake)}
            )
        elif not any(margin.values()):
            yield Finding("S193", ("weights", "margins", name), {"found": name})
