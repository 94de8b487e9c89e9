"""Seconds that Python's plspm takes for resamples of the ACSI model; run by bootstrap.py in a Python that has plspm.

python benchmarks/peer_plspm.py ANSWERS.csv MODEL.json RESAMPLES
"""

import json
import sys
import time
from pathlib import Path

import pandas as pd
import plspm.config as config
from plspm.mode import Mode
from plspm.plspm import Plspm
from plspm.scheme import Scheme


def main() -> None:
    """Print the seconds of the model with and without resamples, and a path to compare."""
    answers, model, resamples = sys.argv[1:]
    table = pd.read_csv(answers).astype(float)
    described = json.loads(Path(model).read_text(encoding="utf-8"))
    structure = config.Structure()
    for source, targets in described["paths"].items():
        structure.add_path([source], targets)
    settings = config.Config(structure.path())
    for construct, indicators in described["constructs"].items():
        settings.add_lv(construct, Mode.A, *(config.MV(indicator) for indicator in indicators))
    started = time.perf_counter()
    fitted = Plspm(table, settings, Scheme.PATH)
    plain = time.perf_counter() - started
    started = time.perf_counter()
    Plspm(table, settings, Scheme.PATH, bootstrap=True, bootstrap_iterations=int(resamples), processes=2)
    both = time.perf_counter() - started
    path = float(fitted.path_coefficients().loc["satisfaction", "quality"])
    print(json.dumps({"seconds": both - plain, "path": path}))


if __name__ == "__main__":
    main()
