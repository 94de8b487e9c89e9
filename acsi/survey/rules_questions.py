"""Rules on scales, questions, routing and derived questions."""

from collections.abc import Iterator

from acsi.errors import did_you_mean
from acsi.survey.finding import Finding, Path, answers, by_id, repeated, scale_of
from acsi.survey.models import Question, Scale, Survey, ToleranceSource


def scale_findings(survey: Survey) -> Iterator[Finding]:
    """Scales whose answers cannot be known, and codes that contradict the answers."""
    for name, scale in survey.scales.items():
        path: Path = ("scales", name)
        fault = _range_fault(scale)
        if fault:
            yield Finding(fault, path, {"scale": name, "low": _plain(scale.low), "high": _plain(scale.high)})
        else:
            yield from _code_findings(name, scale, path)


def _range_fault(scale: Scale) -> str | None:
    given = [bound for bound in (scale.low, scale.high) if bound is not None]
    if scale.codes:
        return "S102" if given else "S105" if len(scale.codes) == 1 else None
    if len(given) < 2:
        return "S103" if given else "S101"
    return "S104" if given[0] >= given[1] else None


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _code_findings(name: str, scale: Scale, path: Path) -> Iterator[Finding]:
    for code, reason in scale.missing.items():
        if scale.allows(code):
            yield Finding("S106", (*path, "missing", code), {"scale": name, "answer": code, "reason": reason})
    for code, target in scale.recode.items():
        if not scale.allows(target):
            found = {"scale": name, "answer": code, "target": _plain(target)}
            yield Finding("S107", (*path, "recode", code), found)
        if code in scale.missing:
            yield Finding("S108", (*path, "recode", code), {"scale": name, "answer": code})


def question_findings(survey: Survey) -> Iterator[Finding]:
    """Faults of single questions, of their names and of their columns."""
    for i, _ in repeated(question.id.lower() for question in survey.questions):
        yield Finding("S110", ("questions", i, "id"), {"question": survey.questions[i].id})
    yield from _column_findings(survey)
    for i, question in enumerate(survey.questions):
        yield from _form_findings(survey, question, ("questions", i))
        yield from _answer_findings(survey, question, ("questions", i))


def _column_findings(survey: Survey) -> Iterator[Finding]:
    estimation, by = survey.estimation, survey.league.by
    reserved = {"case_id": "the case's pseudonym", by: "league.by"}
    reserved |= {estimation.weight: "estimation.weight"} if estimation.weight else {}
    reserved |= {estimation.interviewer: "estimation.interviewer"} if estimation.interviewer else {}
    first: dict[str, str] = {}
    for i, question in enumerate(survey.questions):
        column, path = question.data_column, ("questions", i, "column" if question.column else "id")
        if question.derive:
            continue
        if column in reserved:
            found = {"question": question.id, "column": column, "owner": reserved[column]}
            yield Finding("S115", path, found)
        other = first.setdefault(column, question.id)
        if other.lower() != question.id.lower():
            yield Finding("S114", path, {"question": question.id, "other": other, "column": column})


def _form_findings(survey: Survey, question: Question, path: Path) -> Iterator[Finding]:
    """A question has a scale, or is answered in words and has nothing that needs a scale."""
    given = question.model_fields_set
    if question.text_answer:
        for key in ("scale", "low", "high", "reversed", "screen_out", "consent", "derive"):
            if key in given and getattr(question, key):
                yield Finding("S113", (*path, key), {"question": question.id, "key": key})
    elif question.scale is None:
        yield Finding("S112", path, {"question": question.id})
    elif question.scale not in survey.scales:
        meant = did_you_mean(question.scale, survey.scales)
        found = {"question": question.id, "found": question.scale, "meant": meant}
        yield Finding("S111", (*path, "scale"), found)


def _answer_findings(survey: Survey, question: Question, path: Path) -> Iterator[Finding]:
    scale = scale_of(survey, question)
    if not scale:
        return
    for i, code in enumerate(question.screen_out):
        if not scale.allows(code):
            found = {"question": question.id, "found": code, "allowed": answers(scale)}
            yield Finding("S116", (*path, "screen_out", i), found)
    if question.consent and not scale.allows(1):
        yield Finding("S117", (*path, "consent"), {"question": question.id})


def routing_findings(survey: Survey) -> Iterator[Finding]:
    """Questions asked depending on others that do not exist, come later or have no such answer."""
    known = by_id(survey)
    asked: set[str] = set()
    for i, question in enumerate(survey.questions):
        for other, codes in question.ask_if.items():
            path: Path = ("questions", i, "ask_if", other)
            about = {"question": question.id, "found": other}
            if other not in known:
                yield Finding("S120", path, about | {"meant": did_you_mean(other, set(known) - {question.id})})
            elif known[other].text_answer or known[other].derive:
                yield Finding("S123", path, about)
            elif other not in asked:
                yield Finding("S121", path, about)
            elif scale := scale_of(survey, known[other]):
                yield from _wrong_codes(question, known[other], codes, scale, path)
        asked.add(question.id)


def _wrong_codes(question: Question, other: Question, codes: list[int], scale: Scale, path: Path) -> Iterator[Finding]:
    for code in codes:
        if not scale.allows(code):
            found = {"question": question.id, "other": other.id, "found": code, "allowed": answers(scale)}
            yield Finding("S122", path, found)


def derived_findings(survey: Survey) -> Iterator[Finding]:
    """Derived questions without sources, with keys that mean nothing there, or with sources that do not fit."""
    for i, question in enumerate(survey.questions):
        path: Path = ("questions", i)
        given, about = question.model_fields_set, {"question": question.id}
        if not question.derive:
            for field, key in (("source", "from"), ("loyal_from", "loyal_from")):
                if field in given:
                    yield Finding("S131", (*path, key), about | {"key": key})
            continue
        for key in ("reversed", "column", "ask_if", "screen_out", "consent"):
            if key in given:
                yield Finding("S133", (*path, key), about | {"key": key})
        if question.source is None:
            yield Finding("S130", (*path, "derive"), about)
        else:
            yield from _source_findings(survey, question, question.source, path)


def _source_findings(survey: Survey, question: Question, source: ToleranceSource, path: Path) -> Iterator[Finding]:
    known = by_id(survey)
    unfit = False
    for key in ToleranceSource.model_fields:
        found = getattr(source, key)
        about = {"question": question.id, "found": found}
        if found not in known:
            unfit = True
            meant = did_you_mean(found, set(known) - {question.id})
            yield Finding("S132", (*path, "from", key), about | {"meant": meant})
        elif known[found].derive or known[found].text_answer:
            unfit = True
            yield Finding("S134", (*path, "from", key), about)
    if not unfit:
        yield from _tolerance_findings(survey, question, source, path)


def _tolerance_findings(survey: Survey, question: Question, source: ToleranceSource, path: Path) -> Iterator[Finding]:
    """The range of the derived value, the answer that counts as loyal, and who was asked which of the two."""
    known = by_id(survey)
    own, repurchase, up, down = (
        scale_of(survey, each)
        for each in (question, known[source.repurchase], known[source.increase], known[source.decrease])
    )
    for key, scale in (("increase", up), ("decrease", down)):
        if scale and scale.bounds[0] < 0:
            yield Finding("S138", (*path, "from", key), {"question": question.id, "found": getattr(source, key)})
    if own and up and down and not (own.bounds[0] <= -down.bounds[1] and up.bounds[1] <= own.bounds[1]):
        ends = {"low": _plain(-down.bounds[1]), "high": _plain(up.bounds[1])}
        ends |= {"from_": _plain(own.bounds[0]), "to": _plain(own.bounds[1])}
        yield Finding("S136", (*path, "scale"), {"question": question.id, **ends})
    if repurchase and not repurchase.allows(question.loyal_from):
        found = {"question": question.id, "repurchase": source.repurchase, "loyal_from": question.loyal_from}
        key_path = (*path, "loyal_from") if "loyal_from" in question.model_fields_set else path
        yield Finding("S135", key_path, found | {"allowed": answers(repurchase)})
    elif repurchase:
        yield from _side_findings(survey, question, source, repurchase)


def _side_findings(survey: Survey, question: Question, source: ToleranceSource, scale: Scale) -> Iterator[Finding]:
    """Where the routing of increase and decrease is written, it agrees with `loyal_from`."""
    low, high = scale.bounds
    possible = sorted(scale.codes) or list(range(int(low), int(high) + 1))
    loyal = [code for code in possible if code >= question.loyal_from]
    others = [code for code in possible if code < question.loyal_from]
    sides = {source.increase: ("at least", loyal), source.decrease: ("below", others)}
    for i, asked in enumerate(survey.questions):
        codes = asked.ask_if.get(source.repurchase)
        if asked.id not in sides or codes is None:
            continue
        side, expected = sides[asked.id]
        if set(codes) != set(expected):
            found = {"question": question.id, "source": asked.id, "repurchase": source.repurchase, "side": side}
            found |= {"loyal_from": str(question.loyal_from), "allowed": ", ".join(map(str, expected))}
            yield Finding("S137", ("questions", i, "ask_if", source.repurchase), found)
