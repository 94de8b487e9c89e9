"""`acsi trust`: flagged interviews, interviewers who stand apart, and whom to call back first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from acsi.cli.options import AsJson, Folder, WaveName, programme_in

if TYPE_CHECKING:
    from acsi.fieldwork.records import Change, InterviewerTrust, TrustReport

FLAGS = {
    "twin": "agree with another interview in nearly all answers, as hardly any others do",
    "straight": "give the same answer down the whole scale",
    "fast": "took a fraction of the usual time",
    "missing": "lack most answers",
    "overlap": "were made while the same interviewer made another",
    "night": "were made between ten in the evening and seven in the morning",
    "long_day": "were made on a day of more talk than there are hours to work",
}

MEASURES = {
    "scores": "customers answer otherwise",
    "refusals": "refusals",
    "break_offs": "break-offs",
    "not_eligible": "cases not eligible",
    "many_missing": "missing answers",
    "round_minutes": "calls begun on a full five minutes",
    "twin": "twins",
    "straight": "straight lines",
    "fast": "fast interviews",
}

LISTED = 20


def trust(wave: WaveName, folder: Folder = None, as_json: AsJson = False) -> None:
    """Show which interviews and interviewers to look at again, and whom to call back first.

    Example: acsi trust 2026Q3
    """
    from acsi.cli.console import progress
    from acsi.steps.trust import change_without_flagged, trust_report

    at = programme_in(folder).wave(wave)
    found = trust_report(at)
    if as_json:
        typer.echo(found.model_dump_json(indent=1))
        return
    with progress("Fitting without the flagged"):
        changed = change_without_flagged(at)
    typer.echo("\n".join([*summary(found), *_apart(found), *_changed(changed), *_calls(found)]))


def summary(found: TrustReport) -> list[str]:
    """How many interviews are flagged, and for what."""
    flagged = {name: count for name, count in found.flagged.items() if count}
    if not flagged:
        return [f"None of {found.interviews:,} interviews is flagged."]
    lines = [f"Of {found.interviews:,} interviews, which may be all right but deserve a second look:"]
    lines += [f"  {name:9} {count:>5,}  {FLAGS[name]}" for name, count in flagged.items()]
    used = f"{found.not_used:,} are not used (`trust: leave_out`)." if found.not_used else "All are used."
    return [*lines, used]


def _apart(found: TrustReport) -> list[str]:
    lines = ["", f"Interviewers account for {found.variance_share:.1%} of the variance of the index's answers."]
    strange = [each for each in found.interviewers if each.strange]
    if not strange:
        lines.append(f"None of {len(found.interviewers)} interviewers can be told from the others.")
    lines += [f"  {each.firm} {each.interviewer}, {each.interviews} interviews: {_how(each)}" for each in strange]
    for branch, share in found.nested.items():
        lines.append(f"  {branch}: {share:.0%} by interviewers of its own, who cannot be told from the branch")
    return lines


def _how(one: InterviewerTrust) -> str:
    told = []
    for measure in one.strange:
        if measure == "scores" and one.deviation is not None:
            told.append(f"{MEASURES[measure]} ({one.deviation:+.1f} points)")
        else:
            share = one.rates[measure].share
            told.append(f"{MEASURES[measure]} ({share:.0%})" if share is not None else MEASURES[measure])
    return ", ".join(told)


def _changed(change: Change | None) -> list[str]:
    if change is None:
        return []
    lines = [
        "",
        f"Without the {change.flagged:,} flagged the index is {change.without:.1f} instead of {change.index:.1f};",
    ]
    moves = ", ".join(f"{branch} from {before} to {after}" for branch, (before, after) in change.branches.items())
    lines.append(f"{change.moved} branches change places" + (f", most of all {moves}." if moves else "."))
    return lines


def _calls(found: TrustReport) -> list[str]:
    urgent = [each for each in found.call_back if each.flags]
    by_chance = len(found.call_back) - len(urgent)
    lines = ["", f"To verify by phone: {len(urgent):,} flagged, the most urgent first, and {by_chance:,} by chance."]
    for each in urgent[:LISTED]:
        like = f"; {each.share_equal:.0%} as {each.twin}" if each.twin and each.share_equal else ""
        who = f"{each.firm} {each.interviewer}".strip() or "no interviewer"
        lines.append(f"  {each.case_id}  {each.branch}  {who}: {', '.join(each.flags)}{like}")
    return lines + ["All of them: --json"] * (len(found.call_back) > 0)
