"""How good the model is: reliability of each construct, its questions, paths, and the fit to the data."""

from dataclasses import dataclass

from acsi.model.estimates import Construct
from acsi.reporting.guide import Entry
from acsi.reporting.material import Material

ALIKE = 1.005
"""A design effect below this shows as 1.00."""

FIT = (("cfi", "CFI"), ("tli", "TLI"), ("rmsea", "RMSEA"), ("srmr", "SRMR"))


@dataclass(frozen=True)
class Reliability:
    """One construct: what several questions allow to say of it; None for a single question."""

    label: str
    questions: int
    alpha: float | None
    rho_a: float | None
    rho_c: float | None
    ave: float | None
    r2: float | None


@dataclass(frozen=True)
class Loading:
    """One question: its weight in the index, its correlation with its construct, and the share without an answer."""

    construct: str
    question: str
    share: float
    loading: float
    mean: float
    missing: float


@dataclass(frozen=True)
class Relation:
    """One path of the model, standardised, with its interval where there is one."""

    source: str
    target: str
    estimate: float
    low: float | None
    high: float | None


def reliability(material: Material) -> tuple[Reliability, ...]:
    """One row a construct."""
    return tuple(
        Reliability(material.label(name), len(c.indicators), c.alpha, c.rho_a, c.rho_c, c.ave, c.r2)
        for name, c in material.estimates.constructs.items()
    )


def loadings(material: Material) -> tuple[Loading, ...]:
    """One row a question; the construct's name stands at its first one only."""
    return tuple(
        row for name, construct in material.estimates.constructs.items() for row in _loadings(material, name, construct)
    )


def _loadings(material: Material, name: str, construct: Construct) -> list[Loading]:
    label = material.label(name)
    return [
        Loading(label if k == 0 else "", material.question(item), i.u, i.loading, i.mean, sum(i.missing.values()))
        for k, (item, i) in enumerate(construct.indicators.items())
    ]


def relations(material: Material) -> tuple[Relation, ...]:
    """One row a path."""
    return tuple(
        Relation(material.label(p.source), material.label(p.target), p.estimate, *(p.ci or (None, None)))
        for p in material.estimates.paths
    )


def fit(material: Material) -> tuple[Entry, ...]:
    """The fit of the covariance model by maximum likelihood, and the SRMR that consistent PLS implies."""
    texts, estimates = material.texts, material.estimates
    entries = []
    values = (estimates.cbsem or {}).get("fit") or {}
    if values.get("chisq") is not None and values.get("df") is not None:
        chisq = texts(
            "{value} with {df} degrees of freedom",
            value=texts.number(values["chisq"]),
            df=texts.number(values["df"], 0),
        )
        entries.append(Entry(texts("Chi-square"), chisq))
    entries += [Entry(name, texts.number(values[key], 3)) for key, name in FIT if values.get(key) is not None]
    if estimates.validity.srmr is not None:
        entries.append(Entry(texts("SRMR, consistent PLS"), texts.number(estimates.validity.srmr, 3)))
    return tuple(entries)


def fit_note(material: Material) -> str:
    """What the measures of fit are and the usual bounds, or why there are none."""
    texts, model = material.texts, material.estimates.cbsem
    if model is None:
        return ""
    if (model.get("fit") or {}).get("chisq") is None:
        return texts(
            "The fit of the covariance model is not shown; the reason stands on the page of the method, under “To be "
            "kept in mind”."
        )
    ways = {
        "ml": texts("maximum likelihood on the covariances"),
        "two_stage": texts("maximum likelihood in two stages, which allows for missing answers"),
    }
    robust = texts("maximum likelihood with robust statistics")
    return texts(
        "Chi-square to SRMR: the same model by {way}. Usually held to be good: CFI and TLI from 0.95, RMSEA up to "
        "0.06, SRMR up to 0.08 (Hu and Bentler 1999).",
        way=ways.get(model["estimator"], robust),
    )


def weights_note(material: Material) -> str:
    """What the survey weights were made of, and the equal interviews they are worth; nothing where all are equal."""
    texts, used = material.texts, material.estimates.weights
    if used is None or used.deff < ALIKE:
        return ""
    made = [
        texts("non-response carried by {names}", names=texts.listing(used.nonresponse)) if used.nonresponse else "",
        texts("raked to the customers by {names}", names=texts.listing(used.rake)) if used.rake else "",
        texts("{share} of the weights trimmed", share=texts.percent(used.trimmed)) if used.trimmed else "",
    ]
    done = texts.listing([part for part in made if part]) or texts("as drawn")
    return texts(
        "Weights of the interviews: {done}. Design effect {deff}: for the overall index, {n} interviews are worth "
        "{worth} of equal weight (Kish 1965).",
        done=done,
        deff=texts.number(used.deff, 2),
        n=texts.number(material.estimates.n, 0),
        worth=texts.number(used.effective_n, 0),
    )


def judgement(material: Material) -> str:
    """What the usual bounds say of the constructs with several questions."""
    texts = material.texts
    several = {name: c for name, c in material.estimates.constructs.items() if c.rho_c is not None}
    weak = [material.inside(name) for name, c in several.items() if (c.rho_c or 0) < 0.7 or (c.ave or 0) < 0.5]
    if not several:
        return texts("Every construct is measured by one question, so its reliability cannot be told")
    if weak:
        return texts(
            "Measured less reliably than is usual (rho\u00a0C below 0.70 or AVE below 0.50): {names}",
            names=texts.listing(weak),
        )
    return texts(
        "Every construct with several questions is measured reliably (rho\u00a0C at least 0.70, AVE at least 0.50)"
    )
