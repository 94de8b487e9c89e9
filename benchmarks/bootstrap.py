"""How long 5,000 resamples of 3,600 × 14 with every branch's indices take, against a plain loop and Python's plspm.

    python benchmarks/bootstrap.py [--resamples 5000] [--plspm-python PYTHON]

Told are the times of percentile and BCa intervals, without and with missing answers, and the largest memory so far. The
loop draws interviews, computes their correlation matrix and estimates the same model, as programs do that loop; plspm
(in any Python that has it: `pip install plspm 'pandas<3'`) resamples the same model in two processes, without branches,
and stops its rounds sooner. Both run on fewer resamples and are scaled up. R's programs took, on the two cores this was
written on: cSEM 0.6.1 175 s, seminr 2.3.4 209 s, plspm 230 s.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from acsi.model import pls
from acsi.model.answers import Answers, scaled
from acsi.model.fit import fit
from acsi.model.structure import specified
from acsi.shipped import shipped
from acsi.survey.load import load_survey
from acsi.survey.models import Survey

BRANCHES, PER_BRANCH, PEER_RESAMPLES, PLSPM_RESAMPLES = 36, 100, 100, 20


def interviews(survey: Survey, missing: float) -> Answers:
    """3,600 interviews with a common core, a share of answers missing at random."""
    stream = np.random.default_rng(1)
    indicators = specified(survey).indicators
    n = BRANCHES * PER_BRANCH
    core = stream.normal(size=(n, 1)) + np.repeat(stream.normal(scale=0.3, size=BRANCHES), PER_BRANCH)[:, None]
    raw = np.clip(np.round(7.5 + 1.6 * core + stream.normal(scale=1.3, size=(n, len(indicators)))), 1, 10)
    raw[stream.random(raw.shape) < missing] = np.nan
    bounds = np.tile([1.0, 10.0], (len(indicators), 1))
    reverse = np.zeros(len(indicators), dtype=bool)
    labels = tuple(f"B{k:02d}" for k in range(BRANCHES))
    groups = np.repeat(np.arange(BRANCHES), PER_BRANCH)
    return Answers(indicators, scaled(raw, bounds, reverse), bounds, reverse, groups, labels, np.ones(n))


def with_settings(survey: Survey, **changes: object) -> Survey:
    """The survey with other settings of estimation."""
    return survey.model_copy(update={"estimation": survey.estimation.model_copy(update=changes)})


def seconds(answers: Answers, survey: Survey) -> float:
    """How long a fit takes."""
    started = time.perf_counter()
    fit(answers, survey, by="branch")
    return time.perf_counter() - started


def one_at_a_time(answers: Answers, survey: Survey, resamples: int) -> float:
    """Seconds for `resamples` resamples in a plain loop, scaled up from a few."""
    structure, stream = specified(survey), np.random.default_rng(1)
    started = time.perf_counter()
    for _ in range(PEER_RESAMPLES):
        rows = stream.integers(0, len(answers.values), len(answers.values))
        values = answers.values[rows]
        solution = pls.solve(np.corrcoef(values.T)[None], structure)
        u = solution.weights[0] / values.std(axis=0)
        for branch in range(BRANCHES):
            values[answers.groups[rows] == branch].mean(axis=0) * u
    return (time.perf_counter() - started) * resamples / PEER_RESAMPLES


def compared_with_plspm(answers: Answers, survey: Survey, ours: float, python: str) -> str:
    """A line on the seconds that plspm takes, scaled up from a few resamples, and its path from quality to satisfaction
    beside ours."""
    assert survey.model is not None
    model = {
        "paths": survey.model.paths,
        "constructs": {name: construct.indicators for name, construct in survey.model.constructs.items()},
    }
    with TemporaryDirectory() as folder:
        table, described = Path(folder) / "answers.csv", Path(folder) / "model.json"
        pd.DataFrame(answers.values, columns=list(answers.indicators)).to_csv(table, index=False)
        described.write_text(json.dumps(model), encoding="utf-8")
        peer = Path(__file__).with_name("peer_plspm.py")
        command = [python, str(peer), str(table), str(described), str(PLSPM_RESAMPLES)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"plspm left out: {(done.stderr.splitlines() or ['it failed'])[-1]}"
    found = json.loads(done.stdout)
    theirs = found["seconds"] * survey.estimation.bootstrap / PLSPM_RESAMPLES
    paths = fit(answers, with_settings(survey, bootstrap=0)).estimates.paths
    path = next(each.estimate for each in paths if (each.source, each.target) == ("quality", "satisfaction"))
    return (
        f"plspm {theirs:.0f} s, {theirs / ours:.0f} times as long; quality → satisfaction is {found['path']:.6f} "
        f"there, {path:.6f} here"
    )


def main() -> None:
    """Time all and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--resamples", type=int, default=5000)
    parser.add_argument("--plspm-python", default=sys.executable, help="a Python in which plspm is installed")
    options = parser.parse_args()
    resamples = options.resamples
    survey = with_settings(load_survey(shipped("surveys") / "acsi.yaml"), bootstrap=resamples)
    fit(interviews(survey, 0.0), with_settings(survey, bootstrap=50))
    for missing in (0.0, 0.03):
        answers = interviews(survey, missing)
        for interval in ("percentile", "bca"):
            ours = seconds(answers, with_settings(survey, interval=interval))
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
            print(f"{resamples} resamples, {missing:.0%} missing, {interval}: {ours:.2f} s, {peak:.2f} GB")
        if not missing:
            peer = one_at_a_time(answers, survey, resamples)
            ours = seconds(answers, survey)
            print(f"one at a time {peer:.1f} s, {peer / ours:.0f} times as long")
            print(compared_with_plspm(answers, survey, ours, options.plspm_python))


if __name__ == "__main__":
    main()
