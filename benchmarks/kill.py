"""Kill real commands, and look at what is left: `python benchmarks/kill.py PROGRAMME --minutes 15`.

Every try copies a demo, starts a command in a process of its own, and kills it (SIGKILL): at a random time, before a
random change that it makes to the disk, or after its change was decided and before all files are in their places. Then
`acsi status` says what it found, the wave's files, log and manifest are held against each other, and another command
goes on. The old state and the new one are right, and so is what was said of it; everything else is a fault.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from acsi.errors import AcsiError
from acsi.keys import new_identity
from acsi.sampling.contacts import read_contacts
from acsi.steps.audit_files import faults_of_files, faults_of_log, foreign_files
from acsi.wave import find_programme
from acsi.wave.journal import settle_stopped
from acsi.wave.names import CONTACTS

COMMANDS = {
    "sample": "sample 2026Q4 --frame {insurer}/claims.parquet --agents {insurer}/agents.csv --as-of 2026-10-15 "
    "--do-not-contact {insurer}/do-not-contact.csv --known-phones {insurer}/known-phones.csv",
    "release": "release {wave} --branch {branch} -n 1",
    "handover": "handover {wave} --to {firm} --branch {branch}",
    "receive": "receive {wave} {scratch}/south-again.csv",
    "withdraw": "withdraw {wave} 001",
    "fit": "fit {wave}",
    "validity": "validity {wave}",
    "rank": "rank {wave}",
    "report": "report {wave} --branch {branch}",
    "report --zip": "report {wave} --lang zh --zip",
    "report html": "report {wave} --format html",
    "report xlsx": "report {wave} --format xlsx",
    "renewals": "renewals {wave} --file {insurer}/renewals.csv --out {out}/renewals.csv",
    "fit --out": "fit --survey {folder}/survey.yaml --data {folder}/waves/{wave}/responses.parquet --by branch "
    "--out {out}",
    "forget": "forget --customers {scratch}/customers.txt",
    "key add": "key add {recipient}",
    "key rotate": "key rotate",
    "key backup": "key backup --out {out}/keys.age",
    "close": "close {wave} --force",
    "purge": "purge {wave} --contacts --force --because benchmark",
    "questionnaire": "questionnaire --format xlsform --format codebook --out {out}",
}
"""The commands that write, as they are typed."""

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.chmod"}
AT_A_TIME, BEFORE, AFTER = "at a time", "before a decision", "after a decision"
TWO_CHANGES = frozenset({"sample", "receive", "renewals", "key backup"})
"""Commands that first begin a wave, keep a file as it came, or write a second file outside the programme."""


@dataclass
class Whole:
    """A command that nobody killed: how long it took, and what it did."""

    seconds: float
    decided: str
    """For each change of the disk `1` if it came after a decision, else `0`."""
    old: object
    new: object

    def point(self, when: str, chance: random.Random) -> int:
        """The number of a change before or after the decision; 0 where there is none."""
        wanted = "1" if when == AFTER else "0"
        return chance.choice([place for place, each in enumerate(self.decided, 1) if each == wanted] or [0])


def as_child(point: int, tell: str, arguments: list[str]) -> None:
    """Run acsi in this process, killed before its change number `point` of the disk below the scratch folder.

    With point 0 nothing is killed, and `tell` holds in the end a line for each change: whether it was decided by then.
    """
    from acsi.__main__ import main as acsi

    folder, seen = str(Path(arguments[-1]).parent), []
    journals = [Path(folder) / name / ".acsi" / "journal.json" for name in ("programme", "out")]

    def watch(event: str, told: tuple[object, ...]) -> None:
        opened = event == "open" and isinstance(told[2], int) and told[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if (event in CHANGES or opened) and str(told[0]).startswith(folder):
            seen.append("1" if point == 0 and any(each.exists() for each in journals) else "0")
            if len(seen) == point:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    sys.argv = ["acsi", *arguments]
    try:
        acsi()
    finally:
        if point == 0:
            Path(tell).write_text("".join(seen), encoding="utf-8")


@dataclass(frozen=True)
class Bench:
    """Where programmes are copied to, and what the commands are filled in with."""

    programme: Path
    scratch: Path
    told: dict[str, str]

    @property
    def folder(self) -> Path:
        """The copy of the programme."""
        return self.scratch / "programme"

    @property
    def out(self) -> Path:
        """Where commands write that write outside the programme."""
        return self.scratch / "out"

    def begin(self) -> None:
        """Copy the demo once, with few resamples and cases to hand over, so that every command has something to do."""
        base = self.scratch / "base"
        shutil.copytree(self.programme, base, ignore=shutil.ignore_patterns("insurer", "firms"))
        definition = base / "survey.yaml"
        text = definition.read_text(encoding="utf-8")
        definition.write_text(text.replace("bootstrap: 5000", "bootstrap: 200"), encoding="utf-8")
        code, said = acsi("release", self.told["wave"], "--branch", self.told["branch"], "-n", "3", "-C", str(base))
        if code:
            raise SystemExit(said)

    def prepared(self) -> None:
        """A fresh copy of what `begin` made, and nothing outside it."""
        for old in (self.folder, self.out):
            shutil.rmtree(old, ignore_errors=True)
        shutil.copytree(self.scratch / "base", self.folder)
        self.out.mkdir()

    def arguments(self, name: str) -> list[str]:
        """The command as a list of words."""
        return [*(word.format(**self.told) for word in COMMANDS[name].split()), "-C", str(self.folder)]

    def run(self, name: str, *, point: int = 0, after: float | None = None) -> tuple[int, str]:
        """Run the command in a process of its own; gives its exit code and what it said on stderr."""
        child = [
            sys.executable,
            __file__,
            "--as-child",
            str(point),
            str(self.scratch / "changes"),
            *self.arguments(name),
        ]
        with subprocess.Popen(child, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as started:
            try:
                said = started.communicate(timeout=after)[1]
            except subprocess.TimeoutExpired:
                started.kill()
                said = started.communicate()[1]
        return started.returncode, said

    def state(self) -> tuple[tuple[str, ...], tuple[object, ...]]:
        """The faults that are found, and the lines of all logs with what lies in the folder for what is written out."""
        programme = find_programme(self.folder)
        settle_stopped(self.out)
        faults: list[str] = []
        lines = [len(programme.log().lines)]
        for name in programme.waves():
            wave, manifest = programme.wave(name), programme.wave(name).manifest()
            lines.append(len(wave.log().lines))
            found = [
                *faults_of_files(wave, manifest),
                *faults_of_log(wave, manifest, None),
                *foreign_files(wave, manifest),
            ]
            faults += map(str, found)
        whole = sorted(path.name for path in self.out.iterdir() if path.is_file() and not path.name.startswith("."))
        return tuple(faults), (tuple(lines), tuple(whole))


def acsi(*arguments: str) -> tuple[int, str]:
    """Run acsi to its end."""
    ran = subprocess.run([sys.executable, "-m", "acsi", *arguments], capture_output=True, text=True, check=False)
    return ran.returncode, ran.stderr


def whole(bench: Bench, name: str) -> Whole:
    """The command as nobody kills it."""
    bench.prepared()
    old = bench.state()[1]
    begun = time.monotonic()
    code, said = bench.run(name)
    if code:
        raise SystemExit(f"{name} fails: {said}")
    lasted = time.monotonic() - begun
    faults, new = bench.state()
    if faults or new == old:
        raise SystemExit(f"{name} leaves {faults or 'nothing new'}")
    return Whole(lasted, (bench.scratch / "changes").read_text(encoding="utf-8"), old, new)


def tried(bench: Bench, name: str, known: Whole, when: str, chance: random.Random) -> tuple[str, list[str]]:
    """Kill the command once; gives what state was found, and the faults."""
    bench.prepared()
    if when == AT_A_TIME:
        code, _ = bench.run(name, after=known.seconds * chance.uniform(0.1, 1.0))
    else:
        code, _ = bench.run(name, point=known.point(when, chance) or 1)
    if code != -signal.SIGKILL:
        return "ended first", []
    listed, said = acsi("status", "-C", str(bench.folder))
    try:
        found, state = bench.state()
    except AcsiError as error:
        return "not to be read", [str(error)]
    faults = [*found, *([] if listed == 0 else [f"status says {said}"])]
    what = "old" if state == known.old else "new" if state == known.new else "the first of two changes"
    if what.startswith("the first") and name not in TWO_CHANGES:
        faults.append(f"neither the old nor the new state: {state}")
    if ("P062" in said and what == "new") or ("P063" in said and what == "old"):
        faults.append(f"the state is {what}, and it is said: {said}")
    told = "said to be undone" if "P062" in said else "said to be finished" if "P063" in said else "nothing to say"
    code, complaint = acsi("key", "add", new_identity().recipient, "-C", str(bench.folder))
    left = [path for path in bench.folder.rglob("*") if path.name.startswith(".") and path.name not in OWN]
    left += [path for path in (bench.folder / ".acsi").iterdir() if path.name != "lock"]
    faults += [f"left: {path}" for path in left] + ([f"the next command: {complaint}"] if code else [])
    return f"{what}, {told}", faults


OWN = frozenset({".acsi", ".acsi-demo"})


def prepared(programme: Path, scratch: Path, given: argparse.Namespace) -> Bench:
    """The bench, with the files that commands are given."""
    insurer, firm = programme / "insurer", programme / "firms" / "south"
    told = {"wave": given.wave, "branch": given.branch, "firm": given.firm, "insurer": str(insurer)}
    told |= {
        "scratch": str(scratch),
        "out": str(scratch / "out"),
        "folder": str(scratch / "programme"),
        "recipient": new_identity().recipient,
    }
    bench = Bench(programme, scratch, told)
    bench.begin()
    bench.prepared()
    contacts = read_contacts(find_programme(bench.folder).wave(given.wave).read_private(CONTACTS))
    (scratch / "customers.txt").write_text("\n".join(contacts["customer_id"].iloc[::1000]), encoding="utf-8")
    lines = sorted(firm.glob("*.csv"))[-1].read_bytes().splitlines(keepends=True)
    (scratch / "south-again.csv").write_bytes(b"".join(lines[:-1]))
    return bench


def main() -> None:
    """Kill for the time given, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programme", type=Path)
    parser.add_argument("--wave", default="2026Q3")
    parser.add_argument("--branch", default="B07")
    parser.add_argument("--firm", default="north")
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=list(COMMANDS))
    given = parser.parse_args()
    chance, found, faults = random.Random(given.seed), Counter[tuple[str, str, str]](), []
    with tempfile.TemporaryDirectory() as scratch:
        bench = prepared(given.programme, Path(scratch), given)
        known: dict[str, Whole] = {}
        end = time.monotonic() + 60 * given.minutes
        while time.monotonic() < end:
            for name in given.only:
                if name not in known:
                    known[name] = whole(bench, name)
                when = chance.choice((AT_A_TIME, BEFORE, AFTER, AFTER))
                state, wrong = tried(bench, name, known[name], when, chance)
                found[name, when, state] += 1
                faults += [f"{name}, killed {when}: {each}" for each in wrong]
                print(f"{name}, killed {when}: {state}", *wrong, sep="\n  ", flush=True)
                if time.monotonic() > end:
                    break
    for (name, when, state), count in sorted(found.items()):
        print(f"{name:14} {when:18} {state:44} {count:5,}")
    print(f"{sum(found.values()):,} kills, {len(faults)} faults", *faults, sep="\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--as-child"]:
        as_child(int(sys.argv[2]), sys.argv[3], sys.argv[4:])
    else:
        main()
