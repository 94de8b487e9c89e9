"""Kill real commands at random times, and look at what is left: `python benchmarks/kill.py PROGRAMME --minutes 10`.

Every try copies the programme, starts a command in a process of its own, and kills it (SIGKILL) at a random moment of
the time that it needs. Then the wave's files, log and manifest are held against each other: the old state and the new
one are right, everything else is a fault. The next command must go on from there.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from acsi.errors import AcsiError
from acsi.steps.audit_files import faults_of_files, faults_of_log, foreign_files
from acsi.wave import find_programme

COMMANDS = {
    "release": ["release", "{wave}", "--branch", "{branch}", "-n", "1"],
    "handover": ["handover", "{wave}", "--to", "{firm}", "--branch", "{branch}"],
    "fit": ["fit", "{wave}"],
    "rank": ["rank", "{wave}"],
    "report": ["report", "{wave}", "--branch", "{branch}"],
    "validity": ["validity", "{wave}"],
    "close": ["close", "{wave}", "--force"],
    "purge": ["purge", "{wave}", "--contacts", "--force", "--because", "benchmark"],
}


def state(folder: Path, wave: str) -> tuple[tuple[str, ...], int]:
    """The faults that are found, and the lines of the log."""
    at = find_programme(folder).wave(wave)
    manifest = at.manifest()
    faults = [*faults_of_files(at, manifest), *faults_of_log(at, manifest, None), *foreign_files(at, manifest)]
    return tuple(map(str, faults)), len(at.log().lines)


def prepared(programme: Path, scratch: Path) -> Path:
    """A copy of the programme with few resamples, so that every command has something to do."""
    skip = shutil.ignore_patterns("insurer", "firms", ".acsi", "attic", "reports")
    folder = scratch / "programme"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(
        programme, folder, ignore=lambda where, names: skip(where, names) if where == str(programme) else []
    )
    definition = folder / "survey.yaml"
    text = definition.read_text(encoding="utf-8")
    definition.write_text(text.replace("bootstrap: 5000", "bootstrap: 200"), encoding="utf-8")
    return folder


def run(folder: Path, command: list[str], after: float | None) -> int:
    """Run acsi, killed after so many seconds if it still runs then."""
    started = subprocess.Popen(
        [sys.executable, "-m", "acsi", *command, "-C", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return started.wait(after)
    except subprocess.TimeoutExpired:
        started.kill()
        return started.wait()


def main() -> None:
    """Kill for the time given, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programme", type=Path)
    parser.add_argument("--wave", default="2026Q3")
    parser.add_argument("--branch", default="B07")
    parser.add_argument("--firm", default="north")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance, found, faults = random.Random(given.seed), Counter[tuple[str, str]](), []
    told = {"wave": given.wave, "branch": given.branch, "firm": given.firm}
    with tempfile.TemporaryDirectory() as scratch:
        end, lasts = time.monotonic() + 60 * given.minutes, {}
        _, old = state(prepared(given.programme, Path(scratch)), given.wave)
        while time.monotonic() < end:
            name = chance.choice(list(COMMANDS))
            command = [part.format(**told) for part in COMMANDS[name]]
            folder = prepared(given.programme, Path(scratch))
            if name not in lasts:
                begun = time.monotonic()
                found[name, f"whole, exit {run(folder, command, None)}"] += 1
                lasts[name] = time.monotonic() - begun
                continue
            # Half of the kills fall into the last fifth, where commands write.
            after = lasts[name] * (chance.uniform(0.8, 1.05) if chance.random() < 0.5 else chance.uniform(0.1, 1.0))
            killed = run(folder, command, after) < 0
            pending = (folder / ".acsi" / "journal.json").exists()
            try:
                problems, lines = state(folder, given.wave)
            except AcsiError as error:
                problems, lines = (str(error),), old
            faults += [f"{name} after {after:.2f} s: {problem}" for problem in problems]
            what = (
                ("killed, " if killed else "ended, ")
                + ("new" if lines > old else "old")
                + (", finished" if pending else "")
            )
            found[name, what] += 1
            if run(folder, ["release", given.wave, "--branch", given.branch, "-n", "1"], None) and name not in (
                "close",
                "purge",
            ):
                faults.append(f"{name} after {after:.2f} s: the next command does not go on")
    for (name, what), count in sorted(found.items()):
        print(f"{name:10} {what:28} {count:5,}")
    print(f"{sum(found.values()):,} runs, {len(faults)} faults", *faults, sep="\n")


if __name__ == "__main__":
    main()
