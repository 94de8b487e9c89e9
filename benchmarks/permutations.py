"""How long 1,000 permutations of MICOM over 36 branches take, against one branch and permutation at a time.

    python benchmarks/permutations.py [--permutations 1000]

The peer exchanges interviews between a branch and the rest, computes both correlation matrices and estimates both
models, as programs do that loop; it runs on fewer permutations and is scaled up.
"""

import argparse
import time

import numpy as np
from bootstrap import BRANCHES, interviews

from acsi.model import pls
from acsi.model.expected import expected
from acsi.model.invariance import permuted
from acsi.model.structure import specified
from acsi.shipped import shipped
from acsi.survey.load import load_survey

PEER = 40


def main() -> None:
    """Time both and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--permutations", type=int, default=1000)
    permutations = parser.parse_args().permutations
    survey = load_survey(shipped("surveys") / "auto-claims.yaml")
    model, answers = specified(survey), interviews(survey, 0.0)

    start = time.perf_counter()
    frame = expected(answers)
    permuted(frame, model, lambda moments: pls.solve(moments.correlation, model), permutations=permutations)
    ours = time.perf_counter() - start

    stream = np.random.default_rng(1)
    start = time.perf_counter()
    for _ in range(PEER):
        order = stream.permutation(len(answers.values))
        for rows in (order[:100], order[100:]):
            pls.solve(np.corrcoef(answers.values[rows].T)[None], model)
    plain = (time.perf_counter() - start) / PEER * permutations * BRANCHES
    print(f"{permutations} permutations, {BRANCHES} branches: {ours:.1f} s")
    print(f"one branch and permutation at a time: {plain:.0f} s, {plain / ours:.0f} times as long")


if __name__ == "__main__":
    main()
