"""Rules on the frame, the sample and the league's adjustment."""

from collections.abc import Iterator
from typing import Literal

from acsi.errors import did_you_mean
from acsi.survey.finding import Finding, Path, repeated
from acsi.survey.frame import KNOWN_FIELDS, Eligible, Frame, Sample, Scalar
from acsi.survey.models import Survey


def frame_findings(survey: Survey) -> Iterator[Finding]:
    """Conditions that say nothing or too much, fields that nothing uses, a sample without a frame."""
    if not survey.frame:
        if survey.sample:
            yield Finding("S176", ("sample",), {})
        return
    for i, condition in enumerate(survey.frame.eligible):
        yield from _condition_findings(condition, ("frame", "eligible", i))
    exclude = survey.frame.exclude
    if exclude.near_phone and not exclude.agents:
        yield Finding("S178", ("frame", "exclude", "near_phone"), {})
    if survey.frame.of == "places":
        for key in ("agents", "near_phone", "shared_phone"):
            if getattr(exclude, key):
                yield Finding("S179", ("frame", "exclude", key), {"key": key})
    yield from _field_findings(survey, survey.frame)
    if survey.sample:
        fields = {*KNOWN_FIELDS, *_fields(survey.frame)}
        if survey.sample.strata not in fields:
            found = {"found": survey.sample.strata, "meant": did_you_mean(survey.sample.strata, fields)}
            yield Finding("S177", ("sample", "strata"), found)
        yield from _sample_findings(survey.sample, survey.frame)


def _sample_findings(sample: Sample, frame: Frame) -> Iterator[Finding]:
    """Keys that belong to another allocation, and sub-strata that do not split the branches."""
    about = {"allocation": sample.allocation}
    shared = sample.allocation != "equal"
    for key in ("completes",) if shared else ("total", "minimum"):
        if key in sample.model_fields_set:
            yield Finding("S182", ("sample", key), about | {"key": key})
    if shared and sample.total is None:
        yield Finding("S183", ("sample", "allocation"), about)
    own = {*frame.columns, *frame.segments} - {*KNOWN_FIELDS, sample.strata}
    for i, field in enumerate(sample.substrata):
        if field == sample.strata or field in KNOWN_FIELDS:
            yield Finding("S184", ("sample", "substrata", i), {"found": field, "meant": did_you_mean(field, own)})
    for i, field in repeated(sample.substrata):
        yield Finding("S175", ("sample", "substrata", i), {"found": field, "key": "substrata"})


def _condition_findings(condition: Eligible, path: Path) -> Iterator[Finding]:
    given = condition.model_fields_set - {"field"}
    said = {"from/to" if key in ("low", "high") else "in" if key == "one_of" else key for key in given}
    about = {"field": condition.field}
    if len(said) != 1:
        yield Finding("S170", path, about | {"found": ", ".join(sorted(said)) or "nothing"})
    if condition.low is None or condition.high is None:
        return
    order = _order(condition.low, condition.high)
    if order != "rising":
        code = "S171" if order == "falling" else "S172"
        yield Finding(code, (*path, "from"), about | {"low": str(condition.low), "high": str(condition.high)})


def _order(low: Scalar, high: Scalar) -> Literal["rising", "falling", "incomparable"]:
    if isinstance(low, int | float) and isinstance(high, int | float):
        return "falling" if low > high else "rising"
    if isinstance(low, int | float) or isinstance(high, int | float):
        return "incomparable"
    return "falling" if str(low) > str(high) else "rising"


def _fields(frame: Frame) -> set[str]:
    return {*frame.columns, *frame.segments}


def _field_findings(survey: Survey, frame: Frame) -> Iterator[Finding]:
    conditions = {condition.field for condition in frame.eligible}
    strata = {survey.sample.strata, *survey.sample.substrata} if survey.sample else set()
    used = {*KNOWN_FIELDS, *conditions, *frame.segments, *_of_league(survey), *strata}
    owner: dict[str, str] = {}
    for field, column in frame.columns.items():
        path: Path = ("frame", "columns", field)
        if field not in used:
            yield Finding("S173", path, {"found": field, "meant": did_you_mean(field, used)})
        if owner.setdefault(column, field) != field:
            yield Finding("S174", path, {"column": column, "field": owner[column], "other": field})
    for i, segment in repeated(frame.segments):
        yield Finding("S175", ("frame", "segments", i), {"found": segment, "key": "segments"})


def _of_league(survey: Survey) -> set[str]:
    return {*survey.league.adjust_for, *survey.league.under_branch_control}


def league_findings(survey: Survey) -> Iterator[Finding]:
    """What the league adjusts for is known of each case, is not the branch itself and nothing that a branch decides."""
    known = _fields(survey.frame) if survey.frame else set(survey.league.adjust_for)
    for i, variable in enumerate(survey.league.adjust_for):
        path: Path = ("league", "adjust_for", i)
        if variable == survey.league.by:
            yield Finding("S181", path, {"found": variable})
        elif variable not in known:
            yield Finding("S180", path, {"found": variable, "meant": did_you_mean(variable, known)})
        elif variable in survey.league.under_branch_control:
            yield Finding("S185", path, {"found": variable})
    for i, variable in enumerate(survey.league.under_branch_control if survey.frame else []):
        if variable not in known:
            found = {"found": variable, "meant": did_you_mean(variable, known)}
            yield Finding("S188", ("league", "under_branch_control", i), found)
    for key in ("adjust_for", "under_branch_control"):
        for i, variable in repeated(getattr(survey.league, key)):
            yield Finding("S175", ("league", key, i), {"found": variable, "key": key})
