"""Damage every kind of input by chance, for as long as you like, and see how commands end: `python benchmarks/fuzz`.

A command that meets a damaged definition, extract, delivery, pack, result or programme either does its work or refuses
with a coded message; it raises nothing, hangs nowhere (20 s of processor time), takes less than 2 GB, names no
customer, and leaves the programme as it was where it refuses. An audit finds every file of a wave that was changed.
What fails is printed with its seed and its input kept: `--again wave:17` does it once more.
"""

import argparse
import multiprocessing
import os
import shutil
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[2])]

SECONDS, BYTES = 20, 2 * 10**9
GROWN = 1_200_000_000
"""A worker of this size between two tries makes room for a new one."""


def work(scratch: Path, wanted: list[str], first: int, pipe: Connection) -> None:
    """Try from the seed `first` on and tell of each before and after."""
    import faulthandler

    from tries import tried

    stacks = (scratch / "stack.txt").open("w")
    faulthandler.register(signal.SIGUSR1, file=stacks, all_threads=False)
    number, parent = first, os.getppid()
    while memory(os.getpid()) < GROWN and os.getppid() == parent:
        pipe.send(("begin", number, None))
        pipe.send(("end", number, tried(number, wanted, scratch)))
        number += 1
    pipe.send(("full", number, None))


def memory(process: int) -> int:
    """The bytes that a process holds in memory."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def processor_time(process: int) -> float:
    """The seconds that a process has worked."""
    parts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


class Tally:
    """What became of the tries, and each fault with the seeds that show it."""

    def __init__(self) -> None:
        self.ended: Counter[tuple[str, str, str]] = Counter()
        self.kinds: Counter[str] = Counter()
        self.faults: dict[str, list[str]] = {}

    def add(self, done: tuple[str, str, list[tuple[str, str]], list[str]]) -> None:
        """Count a try: its seed, what was damaged, each command with its end, and the faults."""
        seed, damage, ends, faults = done
        kind = seed.split(":")[0]
        self.kinds[kind] += 1
        for command, told in ends:
            self.ended[kind, command, told] += 1
        for fault in faults:
            self.fault(seed, f"{kind}: {fault} [{damage}; {', '.join(command for command, _ in ends)}]")

    def fault(self, seed: str, told: str) -> None:
        """Keep a fault, and say so if it is the first of its sort."""
        sort = told.split(" [")[0]
        if sort not in self.faults:
            print(f"{seed}: {told}", flush=True)
        self.faults.setdefault(sort, []).append(seed)

    def show(self) -> None:
        """Print the tables."""
        for (kind, command, told), count in sorted(self.ended.items()):
            print(f"{count:8,}  {kind:11} {command:14} {told}")
        for sort, seeds in sorted(self.faults.items()):
            print(f"{len(seeds):6,} times  {sort}  ({' '.join(seeds[:5])})")
        told = ", ".join(f"{count:,} {kind}" for kind, count in sorted(self.kinds.items()))
        print(f"{self.kinds.total():,} damaged inputs ({told}); {len(self.faults)} sorts of faults")


def watched(scratch: Path, wanted: list[str], first: int, until: float, tally: Tally) -> int:
    """Let a worker try until it is full, stuck or dead, or time is up; gives the next seed."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    worker = multiprocessing.get_context("fork").Process(
        target=work, args=(scratch, wanted, first, theirs), daemon=True
    )
    worker.start()
    assert worker.pid
    number, begun, reason = first, None, ""
    while time.monotonic() < until or begun is not None:
        if ours.poll(0.1):
            what, number, done = ours.recv()
            if what == "full":
                break
            if what == "end":
                tally.add(done)
                number += 1
            begun = processor_time(worker.pid) if what == "begin" else None
        elif not worker.is_alive():
            reason = f"died ({worker.exitcode})"
        elif begun is not None and processor_time(worker.pid) - begun > SECONDS:
            reason = f"works for more than {SECONDS} s"
        elif begun is not None and memory(worker.pid) > BYTES:
            reason = f"takes more than {BYTES // 10**9} GB"
        if reason:
            tally.fault(f"any:{number}", f"{reason} {stack(scratch, worker.pid) if worker.is_alive() else ''}")
            break
    worker.kill()
    worker.join()
    if reason:
        shutil.copytree(scratch / "now", scratch / "failed" / f"any-{number}", symlinks=True, dirs_exist_ok=True)
        number += 1
    return number


def stack(scratch: Path, process: int) -> str:
    """Where a process is at work, by the innermost places of acsi."""
    os.kill(process, signal.SIGUSR1)
    time.sleep(0.5)
    lines = (scratch / "stack.txt").read_text().splitlines()
    own = [line.strip().removeprefix("File ") for line in lines if "/acsi/" in line]
    return "at " + "; ".join(each.rpartition("/")[2] for each in own[:2])


def main() -> None:
    """Try, and print what became of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1, help="how long to go on (default 1)")
    parser.add_argument("--seed", type=int, default=0, help="the first seed (default 0)")
    parser.add_argument("--kinds", nargs="*", default=[], help="only these kinds of input")
    parser.add_argument("--scratch", type=Path, default=Path("fuzz-scratch"), help="where inputs are made and kept")
    parser.add_argument("--again", metavar="KIND:SEED", help="do one try again and show all that it says")
    given = parser.parse_args()
    given.scratch.mkdir(parents=True, exist_ok=True)
    if given.again:
        from tries import again

        again(given.again, given.scratch)
        return
    tally, number = Tally(), given.seed
    from good import good_inputs

    preparing = multiprocessing.get_context("fork").Process(target=good_inputs, args=(given.scratch / "good",))
    preparing.start()
    preparing.join()
    until = time.monotonic() + 60 * given.minutes
    with suppress(KeyboardInterrupt):
        while time.monotonic() < until:
            number = watched(given.scratch, given.kinds, number, until, tally)
    tally.show()
    sys.exit(bool(tally.faults))


if __name__ == "__main__":
    main()
