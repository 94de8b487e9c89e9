"""How far the interviews can be trusted, as the national report says it: flags, interviewers, what flags change."""

from collections.abc import Mapping

from acsi.fieldwork.records import InterviewerTrust, TrustReport
from acsi.reporting.fielded import Fielded
from acsi.reporting.guide import Entry
from acsi.reporting.material import Material

NAMED = 3
"""At most so many interviewers and branches are named."""


def checks(material: Material, fielded: Fielded, names: Mapping[str, str]) -> tuple[Entry, ...]:
    """One entry a question; `names` are those of the branches by code."""
    trust, texts = fielded.fieldwork.trust, material.texts
    entries = []
    if trust is not None:
        entries += [
            Entry(texts("Flagged interviews"), _flagged(material, trust)),
            *([Entry(texts("Without them"), _changed(material, fielded, names))] if fielded.change else []),
            Entry(texts("Interviewers"), _interviewers(material, trust)),
            Entry(texts("Assignment"), _assignment(material, trust, names)),
        ]
    used = material.estimates.weights
    if used is not None:
        told = texts(
            "{deff}: {n} interviews are worth {worth} of equal weight (Kish 1965).",
            deff=texts.number(used.deff, 2),
            n=texts.number(material.estimates.n, 0),
            worth=texts.number(used.effective_n, 0),
        )
        entries.append(Entry(texts("Design effect"), told))
    return tuple(entries)


def _flagged(material: Material, trust: TrustReport) -> str:
    texts = material.texts
    words = {
        "twin": texts("like another interview"),
        "straight": texts("the same answer throughout"),
        "fast": texts("too fast"),
        "missing": texts("most answers missing"),
        "overlap": texts("two at once"),
        "night": texts("at night"),
        "long_day": texts("on an overlong day"),
    }
    found = [
        texts("{name} ({measures})", name=words[flag], measures=texts.number(count, 0))
        for flag, count in trust.flagged.items()
        if count
    ]
    if not found:
        return texts("None of {n} interviews is flagged.", n=texts.number(trust.interviews, 0))
    told = texts("Of {n} interviews: {flags}.", n=texts.number(trust.interviews, 0), flags=texts(", ").join(found))
    used = (
        texts("{count} are not used, as the definition says.", count=texts.number(trust.not_used, 0))
        if trust.not_used
        else texts("All are used; a flag is a suspicion that a phone call settles.")
    )
    return texts("{first} {second}", first=told, second=used)


def _changed(material: Material, fielded: Fielded, names: Mapping[str, str]) -> str:
    texts, change = material.texts, fielded.change
    assert change is not None
    told = texts(
        "The mean of {units} would be {without} instead of {index}; {moved} would change places.",
        without=texts.number(change.without),
        index=texts.number(change.index),
        moved=str(change.moved),
    )
    moves = [
        texts("{name} from {before} to {after}", name=names.get(code, code), before=str(before), after=str(after))
        for code, (before, after) in change.branches.items()
    ]
    most = texts("Most: {moves}.", moves=texts(", ").join(moves)) if moves else ""
    return texts("{first} {second}", first=told, second=most) if most else told


def _interviewers(material: Material, trust: TrustReport) -> str:
    texts = material.texts
    told = texts(
        "They account for {share} of the variance of the answers that make the index.",
        share=texts.percent(trust.variance_share, 1),
    )
    strange = [each for each in trust.interviewers if each.strange]
    if not strange:
        count = str(len(trust.interviewers))
        return texts("{first} {second}", first=told, second=texts("None of {count} stands apart.", count=count))
    named = [_apart(material, each) for each in strange[:NAMED]]
    if len(strange) > NAMED:
        named.append(texts("and {count} more", count=str(len(strange) - NAMED)))
    apart = texts("Apart from their colleagues: {names}.", names=texts("; ").join(named))
    return texts("{first} {second}", first=told, second=apart)


def _apart(material: Material, one: InterviewerTrust) -> str:
    texts = material.texts
    words = {
        "scores": texts("scores"),
        "refusals": texts("refusals"),
        "break_offs": texts("break-offs"),
        "not_eligible": texts("not eligible"),
        "many_missing": texts("missing answers"),
        "round_minutes": texts("full five minutes"),
        "twin": texts("like another interview"),
        "straight": texts("the same answer throughout"),
        "fast": texts("too fast"),
    }
    told = []
    for measure in one.strange:
        share = one.rates[measure].share if measure in one.rates else None
        if measure == "scores" and one.deviation is not None:
            told.append(f"{words[measure]} {texts.signed(one.deviation)}")
        else:
            told.append(f"{words[measure]} {texts.percent(share)}" if share is not None else words[measure])
    name = one.interviewer if one.interviewer.startswith(one.firm) else f"{one.firm} {one.interviewer}"
    return texts("{name} ({measures})", name=name, measures=texts(", ").join(told))


def _assignment(material: Material, trust: TrustReport, names: Mapping[str, str]) -> str:
    texts = material.texts
    if not trust.nested:
        return texts("In no {unit} were most interviews made by interviewers of its own.")
    listed = [names.get(code, code) for code in trust.nested]
    more = [texts("and {count} more", count=str(len(listed) - NAMED))] if len(listed) > NAMED else []
    return texts(
        "Most interviews were made by interviewers who worked there alone, so that {unit} and interviewer cannot be "
        "told apart: {names}.",
        names=texts(", ").join([*listed[:NAMED], *more]),
    )
