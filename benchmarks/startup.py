"""How long `acsi --help` and `acsi check` take above an empty Python: the best of some runs each, in one go.

python benchmarks/startup.py
"""

import subprocess
import sys
import time

from acsi.shipped import shipped

RUNS = 9


def best(command: list[str]) -> float:
    """The shortest of some runs, in seconds."""
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    """Print each command's time and what it takes above an empty Python."""
    empty = best([sys.executable, "-c", "pass"])
    print(f"{'python -c pass':28} {empty:.3f} s")
    for label, arguments in (
        ("acsi --help", ["--help"]),
        ("acsi check auto-claims.yaml", ["check", str(shipped("surveys") / "auto-claims.yaml")]),
    ):
        taken = best([sys.executable, "-m", "acsi", *arguments])
        print(f"{label:28} {taken:.3f} s, {taken - empty:.3f} s above it")


if __name__ == "__main__":
    main()
