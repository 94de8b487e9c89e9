"""The table of our numbers beside other programs' can be made by anyone, and nothing in it is out of tolerance."""

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]


def test_every_number_agrees_within_its_tolerance(reference):
    command = [sys.executable, CHECKOUT / "benchmarks" / "agreement.py", reference]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("seminr") == 9
    assert done.stdout.count("lavaan") >= 10
