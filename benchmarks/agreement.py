"""Our numbers beside those of seminr, cSEM and lavaan on the reference wave, as a table.

    python benchmarks/agreement.py [REFERENCE]

REFERENCE is the folder of reference data and results; default: ../shared/reference beside the checkout. The exit
code is 1 if a difference is larger than its tolerance.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from acsi.fieldwork.readers import read_table
from acsi.model.em import Completion
from acsi.model.fit import Fit, fit
from acsi.model.structure import specified
from acsi.steps.fit import answers_from
from acsi.survey.load import load_survey
from acsi.survey.models import Survey

CHECKOUT = Path(__file__).resolve().parents[1]
NAMES = {
    "EXP": "expectations",
    "QUAL": "quality",
    "VAL": "value",
    "SAT": "satisfaction",
    "COMP": "complaints",
    "LOY": "loyalty",
}


@dataclass(frozen=True)
class Line:
    """One row of the table: the largest difference over `count` numbers, absolute unless `relative`."""

    what: str
    program: str
    count: int
    difference: float
    tolerance: float
    relative: bool = False


def compared(
    what: str, program: str, ours: list[float], theirs: list[float], tolerance: float, *, relative: bool = False
) -> Line:
    """The largest difference between two lists of numbers."""
    first, second = np.array(ours), np.array(theirs)
    gaps = np.abs(first - second) / (np.abs(second) if relative else 1.0)
    return Line(what, program, len(first), float(gaps.max()), tolerance, relative)


def fitted(reference: Path, file: str, **settings: object) -> tuple[Fit, Survey]:
    """The reference wave's model fitted to a file of the reference folder."""
    survey = load_survey(CHECKOUT / "tests" / "reference" / "acsi_wave.yaml")
    survey = survey.model_copy(update={"estimation": survey.estimation.model_copy(update=settings)})
    return fit(answers_from(read_table(reference / file), survey, "branch", file), survey, by="branch"), survey


def from_seminr(reference: Path) -> Iterator[Line]:
    """Weights, loadings, paths, R², indices, and bootstrap standard errors."""
    expected = json.loads((reference / "pls_seminr.json").read_text())
    for scheme in ("path", "factorial"):
        estimates = fitted(reference, "acsi_wave.csv", scheme=scheme, bootstrap=0)[0].estimates
        items = {name: (NAMES_OF[k], i) for k, c in estimates.constructs.items() for name, i in c.indicators.items()}
        for kind, attribute in (("weights", "weight"), ("loadings", "loading")):
            rows = {row["_row"]: row for row in expected[scheme][kind]}
            ours = [getattr(item, attribute) for _, item in items.values()]
            theirs = [rows[name][code] for name, (code, _) in items.items()]
            yield compared(f"PLS {kind}, {scheme} scheme", "seminr", ours, theirs, 1e-9)
        rows = {row["_row"]: row for row in expected[scheme]["paths"]}
        theirs = [rows[NAMES_OF[p.source]][NAMES_OF[p.target]] for p in estimates.paths]
        yield compared(f"PLS paths, {scheme} scheme", "seminr", [p.estimate for p in estimates.paths], theirs, 1e-9)
    estimates = fitted(reference, "acsi_wave.csv", bootstrap=0)[0].estimates
    known = {code: NAMES[code] for code in expected["index"]}
    ours = [group.index[name].estimate for name in known.values() for group in estimates.groups.values()]
    theirs = [expected["index"][code][branch] for code in known for branch in estimates.groups]
    yield compared("indices of 36 branches", "seminr", ours, theirs, 1e-6)
    ours = [estimates.constructs[name].index for name in known.values()]
    yield compared("national indices", "seminr", ours, [expected["index"][code]["ALL"] for code in known], 1e-6)
    bootstrap = fitted(reference, "acsi_wave.csv", scheme="factorial", resample="all")[0].estimates
    errors = {(NAMES_OF[p.source], NAMES_OF[p.target]): p.se for p in bootstrap.paths}
    rows = expected["bootstrap_seed123_factorial"]["paths"]
    pairs = [tuple(part.strip() for part in row["_row"].split("->")) for row in rows]
    ours, theirs = [errors[pair] or 0.0 for pair in pairs], [row["Bootstrap SD"] for row in rows]
    yield compared("bootstrap standard errors of paths", "seminr", ours, theirs, 0.05, relative=True)


def from_csem(reference: Path) -> Iterator[Line]:
    """Consistent PLS, reliability and SRMR."""
    expected = json.loads((reference / "pls_csem.json").read_text())
    estimates = fitted(reference, "acsi_wave.csv", bootstrap=0)[0].estimates
    rows = {row["_row"]: row for row in expected["plsc"]["paths"]}
    theirs = [rows[NAMES_OF[p.target]][NAMES_OF[p.source]] for p in estimates.plsc.paths]
    yield compared("consistent PLS paths", "cSEM", [p.estimate for p in estimates.plsc.paths], theirs, 1e-8)
    several = {NAMES_OF[name]: c for name, c in estimates.constructs.items() if c.rho_a is not None}
    for label, attribute in (("rho_A", "rho_a"), ("alpha", "alpha")):
        ours = [getattr(construct, attribute) for construct in several.values()]
        yield compared(label, "cSEM", ours, [expected["plsc_assess"][label][code] for code in several], 1e-8)
    ours = [estimates.validity.srmr or 0.0]
    yield compared("SRMR of consistent PLS", "cSEM", ours, [expected["plsc_assess"]["SRMR"]], 1e-8)


def from_lavaan(reference: Path) -> Iterator[Line]:
    """Maximum likelihood and the EM moments."""
    expected = json.loads((reference / "cbsem_ml.json").read_text())
    covariance_model = fitted(reference, "acsi_wave.csv", bootstrap=0)[0].estimates.cbsem or {}
    tolerances = {
        "chisq": 1e-4,
        "cfi": 1e-4,
        "tli": 1e-4,
        "rmsea": 1e-4,
        "srmr": 1e-4,
        "logl": 0.01,
        "aic": 0.01,
        "bic": 0.01,
    }
    for name, tolerance in tolerances.items():
        ours = [covariance_model["fit"][name]]
        yield compared(f"ML {name}", "lavaan", ours, [expected["fit"][name]], tolerance)
    loadings = {(row["lhs"], row["rhs"]): row for row in expected["parameters"] if row["op"] == "=~"}
    pairs = [(loadings[NAMES_OF[each["construct"]], each["indicator"]], each) for each in covariance_model["loadings"]]
    for label, ours_name, theirs_name, tolerance in (
        ("ML loadings", "estimate", "est", 1e-4),
        ("ML standard errors of loadings", "se", "se", 5e-4),
    ):
        ours, theirs = [each[ours_name] for _, each in pairs], [row[theirs_name] for row, _ in pairs]
        yield compared(label, "lavaan", ours, theirs, tolerance)
    moments = json.loads((reference / "em_moments.json").read_text())
    survey = load_survey(CHECKOUT / "tests" / "reference" / "acsi_wave.yaml")
    file = "acsi_wave_missing.csv"
    answers = answers_from(read_table(reference / file), survey, None, file)
    found = Completion(answers.values, answers.groups, 1, pooled=True).moments(answers.model_weights[None])
    order = [moments["names"].index(name) for name in specified(survey).indicators]
    covariance = found.covariance[0] / np.outer(answers.own_scale, answers.own_scale)
    theirs = np.array(moments["cov"])[np.ix_(order, order)]
    yield compared("EM covariances", "lavaan", list(covariance.ravel()), list(theirs.ravel()), 1e-4)


def from_lavaan_robust(reference: Path) -> Iterator[Line]:
    """Robust statistics of complete interviews, and two-stage ML of incomplete ones."""
    complete = fitted(reference, "acsi_wave.csv", bootstrap=0)[0].estimates.cbsem or {}
    incomplete = fitted(reference, "acsi_wave_missing.csv", bootstrap=0)[0].estimates.cbsem or {}
    for label, file, found in (
        ("Yuan–Bentler", "cbsem_mlr", complete["robust"]["mlr"]),
        ("Satorra–Bentler", "cbsem_mlm", complete["robust"]["mlm"]),
        ("two-stage", "cbsem_twostage", incomplete),
        ("robust two-stage", "cbsem_robust_twostage", incomplete["robust"]["robust_two_stage"]),
    ):
        expected = json.loads((reference / f"{file}.json").read_text())
        theirs = [expected["fit"]["chisq.scaled"]]
        yield compared(f"{label} scaled chi-square", "lavaan", [found["fit"]["chisq"]], theirs, 1e-2)
        rows = {(row["lhs"], row["rhs"]): row["se"] for row in expected["parameters"] if row["op"] == "=~"}
        ours = [each["se"] for each in found["loadings"] if each["se"]]
        theirs = [rows[NAMES_OF[each["construct"]], each["indicator"]] for each in found["loadings"] if each["se"]]
        yield compared(f"{label} standard errors of loadings", "lavaan", ours, theirs, 0.005, relative=True)


NAMES_OF = {ours: theirs for theirs, ours in NAMES.items()}


def main() -> None:
    """Print the table; exit 1 if something is out of tolerance."""
    reference = Path(sys.argv[1]) if len(sys.argv) > 1 else CHECKOUT.parent / "shared" / "reference"
    print("| what | program | numbers | largest difference | tolerance |\n| --- | --- | ---: | ---: | ---: |")
    worst = False
    for source in (from_seminr, from_csem, from_lavaan, from_lavaan_robust):
        for line in source(reference):
            show = "{:.4%}" if line.relative else "{:.1e}"
            cells = [line.what, line.program, line.count, show.format(line.difference), show.format(line.tolerance)]
            print("| " + " | ".join(map(str, cells)) + " |")
            worst |= line.difference > line.tolerance
    sys.exit(worst)


if __name__ == "__main__":
    main()
