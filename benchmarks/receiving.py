"""How long receiving takes; run `python benchmarks/receiving.py --help`.

A wave of 36 branches is simulated: what two firms deliver for all cases released, with 100 interviews a branch. The
same rows are received as CSV, XLSX and SPSS .sav into a new wave each time, from the file to the responses on disk. The
time to do no more than read the file, with the libraries that read it, stands beside it.
"""

import argparse
import io
import json
import os
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyreadstat

from acsi.keys import case_ids, new_identity, save_identity
from acsi.shipped import shipped
from acsi.simulate.deliveries import Delivery, simulated_fieldwork
from acsi.simulate.deliveries import deliveries as delivered
from acsi.simulate.delivery_files import delivery_file
from acsi.steps.programme import new_programme
from acsi.steps.receive import receive
from acsi.survey.branches import load_branches
from acsi.survey.load import load_survey
from acsi.wave import change, find_programme, open_wave

NOW = datetime(2035, 1, 1, tzinfo=UTC)
"""Late enough for as many interviews as are asked for, since nothing can be later than its delivery."""
SEGMENTS = {
    "channel": "agent",
    "vehicle_use": "private",
    "amount_band": "low",
    "tenure": "long",
    "new_or_renewed": "new",
}
READERS: dict[str, Callable[[Path], object]] = {
    ".csv": pd.read_csv,
    ".xlsx": pd.read_excel,
    ".sav": lambda path: pyreadstat.read_sav(path, user_missing=True),
}


def sample_of(branches: list[str], per_branch: int) -> pd.DataFrame:
    """A sample with a third of each branch's cases as main ones."""
    table = pd.DataFrame([(branch, place) for branch in branches for place in range(3 * per_branch)])
    table.columns = pd.Index(["branch", "place"])
    main = table["place"] < per_branch
    table["role"] = main.map({True: "main", False: "reserve"})
    table["order"] = table["place"].where(main, table["place"] - per_branch) + 1
    names = (table["branch"] + table["place"].astype(str)).tolist()
    return table.drop(columns="place").assign(
        case_id=case_ids("0" * 64, "2026Q3", names), frame_n=5000, closed_month="2026-09", **SEGMENTS
    )


def contacts_of(sample: pd.DataFrame) -> bytes:
    """Contacts with nobody in them but the days on which the claims were closed."""
    people = [
        {"case_id": case, "customer_id": case, "name": "", "phone": "", "closed_on": "2026-09-17"}
        for case in sample["case_id"]
    ]
    return json.dumps({"acsi": 1, "cases": people}).encode()


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print a line for each format."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--interviews", type=int, default=100, help="interviews in each branch (default 100)")
    parser.add_argument("--format", choices=list(READERS), action="append", help="only this format; may be repeated")
    options = parser.parse_args()
    surveys = shipped("surveys")
    survey = load_survey(surveys / "auto-claims.yaml")
    assert survey.sample is not None
    survey = survey.model_copy(update={"sample": survey.sample.model_copy(update={"completes": options.interviews})})
    branches = load_branches(surveys / "branches" / "china-motor.csv")
    sample = sample_of(list(branches), options.interviews)
    work = simulated_fieldwork(survey, branches.values(), sample)
    files = delivered(work)
    rows = pd.concat([each.table for each in files], ignore_index=True)
    print(f"{len(rows):,} rows, {int((rows['disposition'] == 110).sum()):,} interviews, {rows.shape[1]} columns")
    print(f"{'format':8} {'receive':>9} {'read only':>10} {'ratio':>6}   result")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ACSI_IDENTITY"] = str(Path(folder) / "identity.txt")
        save_identity(new_identity(), Path(folder) / "identity.txt")
        for ending in options.format or READERS:
            reader = READERS[ending]
            programme = Path(folder) / ending[1:]
            new_programme(programme, "auto-claims", now=NOW)
            wave = open_wave(find_programme(programme), "2026Q3", now=NOW)
            content = io.BytesIO()
            sample.to_parquet(content)
            with change(wave, "sample", now=NOW) as step:
                step.write("sample.parquet", content.getvalue())
                step.write_private("contacts.age", contacts_of(sample))
                step.set(released=work.reserve_needed)
            path = Path(folder) / f"delivery{ending}"
            path.write_bytes(delivery_file(Delivery("", path.name, rows, files[0].bad), survey))
            read = timed(lambda reader=reader, path=path: reader(path))
            found = []
            took = timed(lambda wave=wave, path=path, found=found: found.append(receive(wave, [path], now=NOW)))
            total = found[0].fieldwork.total
            told = f"{total.interviews:,} interviews, {found[0].fieldwork.quarantined} rows in quarantine"
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"{ending:8} {took:8.2f}s {read:9.2f}s {took / read:6.1f}   {told}, {peak:,} MB at most")


if __name__ == "__main__":
    main()
