"""One try: lay a damaged input out, run its commands, and judge how they ended."""

import os
import shutil
import traceback
from functools import cache
from pathlib import Path
from random import Random

from good import WAVE, Good, good_inputs, use_identity
from judge import Ran, altered, complaints, hashes, run, where
from kinds import KINDS, Try

GROWS = ("receive", "sample", "open")
"""Commands that may refuse after a change: a delivery is kept as it came, a wave is begun before it is drawn."""

Done = tuple[str, str, list[tuple[str, str]], list[str]]
"""Seed, what was damaged, each command with its end, and the faults."""


def tried(number: int, wanted: list[str], scratch: Path) -> Done:
    """The try of a seed, of one of the kinds wanted."""
    names = wanted or list(KINDS)
    kind = Random(number).choices(names, [KINDS[name][0] for name in names])[0]
    done, _ = _tried(kind, number, scratch)
    if done[3]:
        kept = scratch / "failed" / done[0].replace(":", "-")
        shutil.copytree(scratch / "now", kept, symlinks=True, dirs_exist_ok=True)
    return done


def again(seed: str, scratch: Path) -> None:
    """Do a try once more and show everything; `any:17` is the seed 17 of all kinds."""
    kind, _, number = seed.partition(":")
    if kind == "any":
        kind = Random(int(number)).choices(list(KINDS), [each[0] for each in KINDS.values()])[0]
    (_, damage, _, faults), runs = _tried(kind, int(number), scratch)
    print(f"{kind}: {damage}")
    for command, ran in runs:
        print(f"$ acsi {' '.join(command)}\n{ran.out[-3000:]}{ran.err[-3000:]}exit {ran.code} {ran.raised}")
    print(*faults, sep="\n")


def _tried(kind: str, number: int, scratch: Path) -> tuple[Done, list[tuple[list[str], Ran]]]:
    good, here = _good(scratch / "good"), scratch / "now"
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir()
    use_identity(good.programme / "identity.txt")
    try:
        given = KINDS[kind][1](Random(f"{kind}{number}"), here, good)
    except Exception as error:
        told = where(error)
        unmade = "/acsi/" not in "".join(traceback.format_tb(error.__traceback__)) and kind != "rows"
        return (f"{kind}:{number}", "", [("unmade", told)] * unmade, [told] * (not unmade)), []
    runs, faults = [], []
    for command in given.commands:
        before = hashes(given.programme) if given.programme else {}
        ran = run(command)
        runs.append((command, ran))
        faults += [f"{command[0]} {each}" for each in complaints(ran, good.planted)]
        faults += _unlike(given, command, ran, before)
        if command[0] == "check" and ran.code:
            break
    ends = [(" ".join(command[: 1 + (command[0] == "key")]), ran.told) for command, ran in runs]
    return (f"{kind}:{number}", given.damage, ends, faults), runs


@cache
def _good(folder: Path) -> Good:
    return good_inputs(folder)


def _unlike(given: Try, command: list[str], ran: Ran, before: dict[str, str]) -> list[str]:
    """What a refused command changed all the same; and what an audit did not find."""
    if given.programme is None:
        return []
    if command[0] == "audit":
        wave = given.programme / "waves" / (command[1] if len(command) > 1 else WAVE)
        changed = altered(wave) or ([given.damage] if given.damage.endswith("its hash") else [])
        return [f"audit did not find {changed[0]}"] if ran.code == 0 and changed else []
    if ran.code and command[0] not in GROWS and (after := hashes(given.programme)) != before:
        changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        return [f"{command[0]} refused ({ran.told}) and changed {os.path.basename(changed[0])} all the same"]  # noqa: PTH119
    return []
