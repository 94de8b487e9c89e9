"""What it costs to weight again in each of 5,000 resamples of 3,600 × 14: fits with weights adjusted and plain.

    python benchmarks/weights.py [--resamples 5000]

Each branch has cells of non-response by two segments and margins of three; once more with weights trimmed.
"""

import argparse
from dataclasses import replace

import numpy as np
import pandas as pd
from bootstrap import interviews, seconds, with_settings

from acsi.model.answers import Answers
from acsi.sampling.margins import margins_of_frame
from acsi.sampling.weights import weigh
from acsi.shipped import shipped
from acsi.survey.load import load_survey
from acsi.survey.models import Survey, Weights

SEGMENTS = {"channel": 4, "vehicle_use": 2, "amount_band": 3}
REPEATS = 3


def weighted(answers: Answers, settings: Weights) -> Answers:
    """The answers as interviews of twice as many cases, with weights by the settings."""
    stream = np.random.default_rng(3)
    n = len(answers.values)
    branch = np.array(answers.labels)[answers.groups]
    columns = {name: stream.choice(list("abcd")[:kinds], 2 * n) for name, kinds in SEGMENTS.items()}
    cases = pd.DataFrame({"branch": np.tile(branch, 2), "base_weight": 15.0, **columns})
    cases = cases.assign(stratum=cases["branch"], outcome=np.repeat(["I", "R"], n))
    frame = {
        label: {
            name: {value: 3000 // (k + 2) for k, value in enumerate("abcd"[:kinds])} for name, kinds in SEGMENTS.items()
        }
        for label in answers.labels
    }
    found = weigh(cases, settings, margins_of_frame(frame))
    return replace(answers, weights=found.weights, weighting=found.weighting)


def main() -> None:
    """Time all and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--resamples", type=int, default=5000)
    resamples = parser.parse_args().resamples
    survey = with_settings(load_survey(shipped("surveys") / "acsi.yaml"), bootstrap=resamples)
    answers = interviews(survey, 0.0)
    steps = {"nonresponse": ["channel", "vehicle_use"], "rake": list(SEGMENTS)}
    kinds = {
        "plain": answers,
        "raked": weighted(answers, Weights(**steps)),
        "trimmed as well": weighted(answers, Weights(**steps, trim_above=2)),
    }
    # Taken in turns, so that what else the machine does falls on all alike.
    times = {kind: min(each) for kind, *each in zip(kinds, *_rounds(kinds, survey), strict=True)}
    for kind, taken in times.items():
        print(f"{kind}: {taken:.2f} s, {taken / times['plain']:.2f} times the plain one")


def _rounds(kinds: dict[str, Answers], survey: Survey) -> list[list[float]]:
    return [[seconds(answers, survey) for answers in kinds.values()] for _ in range(REPEATS)]


if __name__ == "__main__":
    main()
