"""What the measures of reliability and validity say, in words, by the usual thresholds and with their sources.

Thresholds are conventions, not tests; where a measure has an interval, the interval decides.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from acsi.model.estimates import Construct, Path, Validity, Verdict

Grade = Literal["good", "fair", "poor"]

HAIR = "Hair, Risher, Sarstedt, Ringle 2019"
FORNELL = "Fornell, Larcker 1981"
HENSELER = "Henseler, Ringle, Sarstedt 2015"


def judge(constructs: Mapping[str, Construct], paths: Iterable[Path], validity: Validity) -> list[Verdict]:
    """A verdict on every measure that the estimates hold; constructs of one question and
    formative ones have no reliability to judge."""
    return [
        *(verdict for name, construct in constructs.items() for verdict in _reliability(name, construct)),
        *(verdict for name, construct in constructs.items() for verdict in _loadings(construct, name)),
        *_cross_loadings(constructs, validity),
        *_fornell_larcker(constructs, validity),
        *_heterotrait(validity),
        *(_collinear("VIF of a question", item, value) for item, value in validity.vif_outer.items()),
        *(verdict for path in paths for verdict in _path(path)),
        *_residual(validity),
    ]


def summary(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    """The verdicts by measure, in their order."""
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.measure, []).append(verdict)
    return found


def _reliability(name: str, construct: Construct) -> Iterator[Verdict]:
    for measure, value in (("alpha", construct.alpha), ("rho_A", construct.rho_a), ("rho_C", construct.rho_c)):
        if value is None:
            continue
        grade: Grade
        if value < 0.7:
            grade, words = "poor", f"the questions of {name} do not measure it reliably"
        elif value > 0.95:
            grade, words = "fair", f"the questions of {name} say nearly the same"
        else:
            grade, words = "good", f"the questions of {name} measure it reliably"
        yield told(measure, name, value, "0.70 to 0.95", grade, words, HAIR)
    if construct.ave is not None:
        good = construct.ave >= 0.5
        words = f"{name} explains {'at least' if good else 'less than'} half of what its questions vary"
        yield told("AVE", name, construct.ave, "at least 0.50", "good" if good else "poor", words, FORNELL)


def _loadings(construct: Construct, name: str) -> Iterator[Verdict]:
    if construct.ave is None:
        return
    for item, indicator in construct.indicators.items():
        grade: Grade = "good" if indicator.loading >= 0.708 else "fair" if indicator.loading >= 0.4 else "poor"
        words = {
            "good": f"{item} measures {name} well",
            "fair": f"{item} measures {name} weakly",
            "poor": f"{item} hardly measures {name}",
        }[grade]
        yield told("loading", item, indicator.loading, "at least 0.708; poor below 0.40", grade, words, HAIR)


def _cross_loadings(constructs: Mapping[str, Construct], validity: Validity) -> Iterator[Verdict]:
    for name, construct in constructs.items():
        for item in construct.indicators:
            others = {k: abs(v) for k, v in validity.cross_loadings.get(item, {}).items() if k != name}
            if construct.ave is None or not others:
                continue
            nearest = max(others, key=lambda other: others[other])
            margin = validity.cross_loadings[item][name] - others[nearest]
            words = (
                f"{item} goes most with its own construct"
                if margin > 0
                else f"{item} goes more with {nearest} than with {name}"
            )
            grade: Grade = "good" if margin > 0 else "poor"
            yield told("cross-loading", item, margin, "own loading the largest", grade, words, "Chin 1998")


def _fornell_larcker(constructs: Mapping[str, Construct], validity: Validity) -> Iterator[Verdict]:
    for name, construct in constructs.items():
        if construct.ave is None or name not in validity.correlations:
            continue
        others = {k: v**2 for k, v in validity.correlations[name].items() if k != name}
        if not others:
            continue
        nearest = max(others, key=lambda other: others[other])
        good = construct.ave > others[nearest]
        words = (
            f"{name} shares more with its questions than with any other construct"
            if good
            else f"{name} shares more with {nearest} than with its own questions"
        )
        margin = construct.ave - others[nearest]
        threshold = "AVE above every squared correlation"
        yield told("Fornell–Larcker", name, margin, threshold, "good" if good else "poor", words, FORNELL)


def _heterotrait(validity: Validity) -> Iterator[Verdict]:
    for one, row in validity.htmt.items():
        for other, value in row.items():
            pair = f"{other} – {one}"
            ci = validity.htmt_ci.get(one, {}).get(other)
            grade: Grade
            if (ci[1] if ci else value) >= 1:
                grade, words = "poor", f"{other} and {one} cannot be told apart"
            elif value > 0.9:
                grade, words = "poor", f"{other} and {one} can hardly be told apart"
            elif value > 0.85:
                grade, words = "fair", f"{other} and {one} are told apart if they are close by meaning"
            else:
                grade, words = "good", f"{other} and {one} are told apart"
            yield told("HTMT", pair, value, "0.85, or 0.90 if close; interval below 1", grade, words, HENSELER)


def _collinear(measure: str, of: str, value: float | None) -> Verdict:
    """`value` None: infinite, since the others say exactly the same."""
    if value is None:
        return told(measure, of, None, "below 3; poor from 5", "poor", f"{of} follows from the others", HAIR)
    grade: Grade = "good" if value < 3 else "fair" if value < 5 else "poor"
    words = {
        "good": f"{of} adds something of its own",
        "fair": f"{of} overlaps with the others",
        "poor": f"{of} hardly adds to the others",
    }[grade]
    return told(measure, of, value, "below 3; poor from 5", grade, words, HAIR)


def _path(path: Path) -> Iterator[Verdict]:
    of = f"{path.source} → {path.target}"
    if path.vif is not None:
        yield _collinear("VIF of a construct", of, path.vif)
    if path.f2 is not None:
        sizes = ((0.35, "a large"), (0.15, "a medium"), (0.02, "a small"), (float("-inf"), "hardly any"))
        size = next(word for least, word in sizes if path.f2 >= least)
        grade: Grade = "good" if path.f2 >= 0.02 else "fair"
        words = f"{path.source} has {size} share of its own in explaining {path.target}"
        yield told("f²", of, path.f2, "0.02 small, 0.15 medium, 0.35 large", grade, words, "Cohen 1988")


def _residual(validity: Validity) -> Iterator[Verdict]:
    if validity.srmr is not None:
        good = validity.srmr <= 0.08
        words = f"the model {'reproduces' if good else 'does not reproduce'} the correlations of the questions"
        yield told("SRMR", "model", validity.srmr, "up to 0.08", "good" if good else "poor", words, "Hu, Bentler 1999")


def told(measure: str, of: str, value: float | None, threshold: str, grade: Grade, words: str, source: str) -> Verdict:
    """One verdict, from its parts in the order of a sentence."""
    return Verdict(measure=measure, of=of, value=value, threshold=threshold, verdict=grade, words=words, source=source)
