"""Which interviews and interviewers to look at again before anybody believes them, and whom to call back first.

A flag is a suspicion, no proof: content customers answer alike, and some calls are quick. So flags lead to a telephone,
and only the definition (`trust: leave_out`) takes flagged interviews out.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np
from numpy.typing import NDArray

from acsi.fieldwork import interviewers, pace, patterns
from acsi.fieldwork.contract import Column
from acsi.fieldwork.dispositions import BREAK_OFF, Outcome
from acsi.fieldwork.records import InterviewerTrust, Rate, Suspicion, TrustReport
from acsi.fieldwork.twins import Twins, twins
from acsi.survey.trust import Flag, Trust

if TYPE_CHECKING:
    import pandas as pd

Mask = NDArray[np.bool_]

FLAGS: tuple[Flag, ...] = get_args(Flag)

WEIGHT: Mapping[Flag, int] = dict.fromkeys(FLAGS, 1) | {"overlap": 3, "twin": 3, "night": 2, "fast": 2}
"""How urgent a call is: what cannot have happened weighs more than what is only unusual."""

RARE = 0.001
"""A twin is worth a look only if at most one in a thousand interviews of other interviewers is as like it."""


def judge(
    rows: pd.DataFrame, columns: Sequence[Column], indicators: Sequence[str], rules: Trust
) -> tuple[TrustReport, pd.Series[str]]:
    """Judge accepted rows; gives the report and each interview's flags, separated by blanks, by case_id.

    `rows` has case_id, branch, outcome, disposition, firm, interviewer, started, ended and the columns of the contract,
    for every accepted row; `indicators` are the columns that the index is made of.
    """
    import pandas as pd

    rows = rows.reset_index(drop=True)
    coded = [each for each in columns if not each.in_words]
    talks = _flags_of_talks(rows, rules)
    made = (rows["outcome"] == Outcome.INTERVIEW).to_numpy()
    interviews = rows[made].reset_index(drop=True)
    answers = interviews[[each.name for each in coded]].to_numpy(dtype=float, na_value=np.nan)
    who = _numbered(interviews)
    near = twins(answers, who.codes, limit=rules.alike, rare=_rare(len(interviews)))
    flags = _flags_of_interviews(interviews, answers, coded, near, rules)
    flags |= {name: found[made] for name, found in talks.items()}
    told = pd.Series([" ".join(name for name in FLAGS if flags[name][i]) for i in range(len(interviews))], dtype=str)
    told.index = pd.Index(interviews["case_id"], name="case_id")
    nested = interviewers.nested_branches(interviews)
    everybody, share = _interviewers(rows, interviews, answers, coded, indicators, flags, nested)
    report = TrustReport(
        interviews=len(interviews),
        flagged={name: int(flags[name].sum()) for name in FLAGS},
        left_out={name: int(flags[name].sum()) for name in rules.leave_out},
        not_used=int(left_out(told, rules).sum()),
        variance_share=share,
        nested=nested,
        interviewers=everybody,
        call_back=_call_back(interviews, flags, near, everybody, rules),
    )
    return report, told


def left_out(flags: pd.Series[str], rules: Trust) -> pd.Series[bool]:
    """Whether the definition takes an interview with these flags out, by case_id."""
    return flags.map(lambda told: not set(told.split()).isdisjoint(rules.leave_out)).astype(bool)


def _flags_of_talks(rows: pd.DataFrame, rules: Trust) -> dict[Flag, Mask]:
    """What only the clock tells, of every conversation (n,), whatever became of it."""
    return {
        "overlap": pace.overlapping(rows),
        "night": pace.at_night(rows),
        "long_day": pace.long_days(rows, rules.day_hours),
    }


def _flags_of_interviews(
    interviews: pd.DataFrame, answers: NDArray[np.float64], columns: Sequence[Column], near: Twins, rules: Trust
) -> dict[Flag, Mask]:
    answered = (~np.isnan(answers)).sum(axis=1)
    with np.errstate(invalid="ignore"):
        own, other = near.own_share >= rules.alike, near.other_share >= 1.0
        return {
            "twin": (own | other) & (near.alike <= _rare(len(interviews))),
            "straight": patterns.most_frequent(answers, columns) >= rules.straight,
            "fast": pace.too_fast(pace.seconds_a_question(interviews, answered), rules.fast),
            "missing": patterns.share_missing(answers, columns) > rules.missing,
        }


def _rare(interviews: int) -> float:
    """How many interviews of other interviewers may be as like a twin, as a share; of few, one of them."""
    return max(RARE, 1.5 / max(interviews, 1))


def _interviewers(
    rows: pd.DataFrame,
    interviews: pd.DataFrame,
    answers: NDArray[np.float64],
    columns: Sequence[Column],
    indicators: Sequence[str],
    flags: Mapping[Flag, Mask],
    nested: Mapping[str, float],
) -> tuple[list[InterviewerTrust], float]:
    """Every interviewer's deviation and rates, and the share of the index's variance between interviewers."""
    worked = rows[rows["interviewer"] != ""].reset_index(drop=True)
    who = _numbered(worked)
    made = (worked["outcome"] == Outcome.INTERVIEW).to_numpy()
    scores = np.full(len(worked), np.nan)
    scores[made] = _scores(interviews[interviews["interviewer"] != ""], columns, indicators)
    branches = np.unique(worked["branch"], return_inverse=True)[1]
    spread = interviewers.spread(scores, who.codes, None if nested else branches)
    measures = _measures(worked, interviews, answers, columns, flags)
    found = {name: interviewers.rates(hits, cases, who.codes) for name, (hits, cases) in measures.items()}
    strange = {"scores": interviewers.told_apart(spread.p)}
    strange |= {name: interviewers.told_apart(p) for name, (_, p) in found.items()}
    number = np.bincount(who.codes[made], minlength=len(who.names))
    listed = [
        InterviewerTrust(
            firm=firm,
            interviewer=interviewer,
            interviews=int(number[place]),
            deviation=_rounded(spread.deviation[place]),
            shrunken=_rounded(spread.shrunken[place]),
            rates={
                name: Rate(share=_rounded(share[place]), p=_rounded(p[place])) for name, (share, p) in found.items()
            },
            strange=[measure for measure, unusual in strange.items() if unusual[place]],
        )
        for place, (firm, interviewer) in enumerate(who.names)
    ]
    return listed, spread.variance_share


def _measures(
    worked: pd.DataFrame,
    interviews: pd.DataFrame,
    answers: NDArray[np.float64],
    columns: Sequence[Column],
    flags: Mapping[Flag, Mask],
) -> dict[str, tuple[Mask, Mask]]:
    """For each rate which rows of `worked` count (cases) and which of them have it (hits)."""
    outcome, code = worked["outcome"].to_numpy(), worked["disposition"].to_numpy(dtype=float)
    made = outcome == Outcome.INTERVIEW
    reached = np.isin(outcome, [Outcome.INTERVIEW, Outcome.PARTIAL, Outcome.REFUSAL, Outcome.NOT_ELIGIBLE])
    named = (interviews["interviewer"] != "").to_numpy()

    def of_interviews(mask: Mask) -> Mask:
        placed = np.zeros(len(worked), dtype=bool)
        placed[made] = mask[named]
        return placed

    often = patterns.share_missing(answers, columns)
    measures = {
        "refusals": (outcome == Outcome.REFUSAL, reached),
        "break_offs": ((code == BREAK_OFF) | (outcome == Outcome.PARTIAL), reached),
        "not_eligible": (outcome == Outcome.NOT_ELIGIBLE, reached),
        "many_missing": (of_interviews(often > np.nanquantile(often, 0.9) if len(often) else named), made),
        "round_minutes": (pace.on_round_minutes(worked), made & worked["started"].notna().to_numpy()),
    }
    return measures | {name: (of_interviews(flags[name]), made) for name in ("twin", "straight", "fast")}


def _scores(interviews: pd.DataFrame, columns: Sequence[Column], indicators: Sequence[str]) -> NDArray[np.float64]:
    """The mean (n,) of an interview's answers to the questions of the index, each from 0 to 100."""
    import warnings

    parts = []
    for each in columns:
        if each.name in indicators:
            low = min(each.codes) if each.codes else each.low
            high = max(each.codes) if each.codes else each.high
            assert low is not None
            assert high is not None
            value = interviews[each.name].to_numpy(dtype=float, na_value=np.nan)
            part = np.where((value >= low) & (value <= high), 100 * (value - low) / (high - low), np.nan)
            parts.append(part)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # an interview without any of these answers has no score
        return np.asarray(np.nanmean(np.stack(parts), axis=0)) if parts else np.full(len(interviews), np.nan)


def _call_back(
    interviews: pd.DataFrame,
    flags: Mapping[Flag, Mask],
    near: Twins,
    everybody: Sequence[InterviewerTrust],
    rules: Trust,
) -> list[Suspicion]:
    """The interviews to verify by phone, the most urgent first; then some of every interviewer, chosen by case id.

    An interviewer who stands apart adds to the urgency of his flagged interviews.
    """
    points = np.zeros(len(interviews), dtype=int)
    for name, weight in WEIGHT.items():
        points += weight * flags[name]
    apart = {(each.firm, each.interviewer) for each in everybody if each.strange}
    about = interviews[["case_id", "branch", "firm", "interviewer"]].astype(str).to_dict("records")
    pairs = [(each["firm"], each["interviewer"]) for each in about]
    of_them = [pair in apart for pair in pairs]
    points += (points > 0) & np.array(of_them, dtype=bool)
    turn = np.array([hashlib.sha256(case.encode()).hexdigest() for case in interviews["case_id"]], dtype=str)
    order = np.lexsort((turn, -points))
    made = interviews.groupby(["firm", "interviewer"])["case_id"].transform("size")
    most = np.ceil(rules.call_back * made).to_numpy()
    taken: Counter[tuple[str, str]] = Counter()
    chosen = []
    for place in map(int, order):
        pair = pairs[place]
        if points[place] > 1 or taken[pair] < most[place]:
            taken[pair] += 1
            chosen.append(_suspicion(about, place, flags, near, int(points[place])))
    return chosen


def _suspicion(
    about: Sequence[Mapping[Hashable, str]], place: int, flags: Mapping[Flag, Mask], near: Twins, points: int
) -> Suspicion:
    own, other = np.nan_to_num(near.own_share[place]), np.nan_to_num(near.other_share[place])
    like = int(near.own_place[place] if own >= other else near.other_place[place])
    row = about[place]
    return Suspicion(
        case_id=row["case_id"],
        branch=row["branch"],
        firm=row["firm"],
        interviewer=row["interviewer"],
        flags=[name for name in FLAGS if flags[name][place]],
        urgency=points,
        twin=about[like]["case_id"] if flags["twin"][place] else None,
        share_equal=_rounded(max(own, other)) if flags["twin"][place] else None,
    )


@dataclass(frozen=True)
class _Numbered:
    """Interviewers numbered: `names` (firm, interviewer) by number, `codes` (n,) the number of each row."""

    names: list[tuple[str, str]]
    codes: NDArray[np.intp]


def _numbered(rows: pd.DataFrame) -> _Numbered:
    import pandas as pd

    pairs = pd.MultiIndex.from_arrays([rows["firm"].astype(str), rows["interviewer"].astype(str)])
    codes, names = pd.factorize(pairs, sort=True)
    return _Numbered([(str(firm), str(name)) for firm, name in names], np.asarray(codes))


def _rounded(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None
