"""Break good deliveries by chance, for as long as you like; run `python benchmarks/fuzz_deliveries.py --help`.

Deliveries of a small survey in every format are changed: a place in the file, a place in a part of a ZIP, a cell before
the file is written. Nothing but a coded refusal may come out, and every row accepted must be one that the survey can
have, its cells where they were (tests/fieldwork/mutations.py judges). What fails is printed with the seed that made it.
"""

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from acsi.fieldwork.contract import Contract, contract
from acsi.survey.load import load_survey
from tests.fieldwork import mutations

SMALL = Path(mutations.__file__).with_name("small.yaml")
ARCHIVES = (".xlsx", ".sss", ".zip")


def small_cases() -> pd.DataFrame:
    """The cases of the tests, all of which may be called."""
    ids = ["N1", "N2", "N3", "N4", "N5", "S1", "S2", "S3", "S4"]
    index = pd.Index(ids, name="case_id")
    return pd.DataFrame({"branch": "N", "released": True, "firm": "", "closed_month": "2026-06"}, index=index)


def tried(seed: int, files: dict[str, bytes], agreed: Contract, cases: pd.DataFrame) -> str:
    """One file broken by `seed`; gives its kind and what became of it. Raises whatever goes wrong."""
    chance = random.Random(seed)
    kind = chance.choice(mutations.KINDS)
    rows = mutations.good_rows()
    way = chance.choice(["bytes", "part", "cell"]) if kind in ARCHIVES else chance.choice(["bytes", "cell"])
    if way == "cell":
        rows[chance.randrange(len(rows))][chance.choice(agreed.names)] = chance.choice(mutations.STRANGE)
        content = mutations.written(rows, kind, agreed)
    elif way == "part":
        content = mutations.unpacked_and_mutated(files[kind], chance)
    else:
        content = mutations.mutated(files[kind], chance)
    checked = mutations.taken(content, kind, agreed, cases)
    found = mutations.accepted(checked)
    mutations.require_valid(found)
    told = "refused" if checked is None else "all rows good" if len(found) == len(rows) else "rows refused"
    return f"{kind} {way}: {told}"


def main() -> None:
    """Print what became of the files, and every failure with its seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="how long to go on (default 60)")
    parser.add_argument("--seed", type=int, default=0, help="the first seed (default 0)")
    options = parser.parse_args()
    survey = load_survey(SMALL)
    agreed = contract(survey, wave="2026Q3", firm="", definition_sha256="0" * 64, cases=[])
    cases = small_cases()
    files = {kind: mutations.written(mutations.good_rows(), kind, agreed) for kind in mutations.KINDS}
    counts: Counter[str] = Counter()
    failed, seed, until = 0, options.seed, time.monotonic() + options.seconds
    while time.monotonic() < until:
        try:
            counts[tried(seed, files, agreed, cases)] += 1
        except Exception:
            failed += 1
            print(f"seed {seed}:\n{traceback.format_exc(limit=-4)}")
        seed += 1
    for told, count in sorted(counts.items()):
        print(f"{count:8,}  {told}")
    print(f"{seed - options.seed:,} files, {failed} failures")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
