"""How long eight waves side by side take: 36 branches, 100 interviews each, 5,000 resamples a wave.

    python benchmarks/trend.py [WAVES] [BRANCHES]

The waves are fitted first, which is not counted; a fit leaves what a trend needs, so that the number of resamples and
of interviews does not matter any more. The peer is one reading of what the fits left (JSON and parquet).
"""

import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from acsi.steps.fit import fit_file
from acsi.steps.trend import trend_of_folders


def interviews(branches: int, seed: int) -> pd.DataFrame:
    """100 interviews a branch with the columns of the reference wave, 2% of the answers missing."""
    stream = np.random.default_rng(seed)
    branch = np.repeat(np.arange(branches), 100)
    core = stream.normal(size=(len(branch), 1)) + np.linspace(-0.5, 0.5, branches)[branch][:, None]
    answers = np.clip(np.round(8 + 1.2 * core + stream.normal(size=(len(branch), len(QUESTIONS)))), 1, 10)
    answers[stream.random(answers.shape) < 0.02] = 98
    table = pd.DataFrame(answers.astype(int), columns=QUESTIONS)
    return table.assign(branch=[f"B{each:03}" for each in branch])


QUESTIONS = [f"{construct}_{item}" for construct in ("expect", "quality", "value", "sat", "loyal") for item in "abc"]
DEFINITION = f"""
acsi: 1
id: speed
scales: {{rating: {{from: 1, to: 10, missing: {{98: dont_know}}}}}}
questions: [{", ".join(f"{{id: {each}, scale: rating}}" for each in QUESTIONS)}]
model:
  constructs:
    expectations: {{indicators: [expect_a, expect_b, expect_c]}}
    quality: {{indicators: [quality_a, quality_b, quality_c]}}
    value: {{indicators: [value_a, value_b, value_c]}}
    satisfaction: {{indicators: [sat_a, sat_b, sat_c]}}
    loyalty: {{indicators: [loyal_a, loyal_b, loyal_c]}}
  paths: {{expectations: [quality, value, satisfaction], quality: [value, satisfaction], value: [satisfaction],
    satisfaction: [loyalty]}}
  index: satisfaction
estimation: {{bootstrap: 5000}}
"""


def main(waves: int, branches: int) -> None:
    """Fit, then time the trend and the reading of the same files."""
    with tempfile.TemporaryDirectory() as root:
        definition, folders = Path(root) / "survey.yaml", []
        definition.write_text(DEFINITION, encoding="utf-8")
        for seed in range(waves):
            data = Path(root) / f"{seed}.parquet"
            interviews(branches, seed).to_parquet(data)
            folders.append(Path(root) / f"{2024 + seed // 4}Q{seed % 4 + 1}")
            fit_file(definition, data, folders[-1], by="branch")
        start = perf_counter()
        found = trend_of_folders(folders)
        taken = perf_counter() - start
        start = perf_counter()
        for folder in folders:
            (folder / "estimates.json").read_bytes()
            pq.read_table(folder / "replicates.parquet")
        reading = perf_counter() - start
        size = sum((folder / "means.json").stat().st_size for folder in folders) / waves
    print(f"{waves} waves of {len(found.branches)} branches: {taken:.2f} s, means.json {size / 1e3:.0f} kB a wave")
    print(f"reading the estimates and resamples alone: {reading:.2f} s")


if __name__ == "__main__":
    main(*(int(each) for each in (sys.argv[1:] + ["8", "36"][len(sys.argv) - 1 :])))
