"""How long a fit by sums takes, and how much memory, beside a fit of the interviews in memory.

    python benchmarks/moments.py [--interviews 1000000 10000000] [--branches 36] [--missing 0.0] [--in-memory 1000000]

Each fit runs in a process of its own, on one parquet file of 15 columns of answers. Sums give all standard errors; in
memory 5,000 resamples are extrapolated from forty.
"""

import argparse
import multiprocessing
import resource
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import duckdb

from acsi.model.structure import specified
from acsi.shipped import shipped
from acsi.survey.load import load_survey
from acsi.survey.models import Survey

RESAMPLES = 40

ROWS = """
COPY (
  WITH rows AS (SELECT i, hash(i) AS h FROM range({interviews}) r(i)),
  cores AS (SELECT i, h, 'B' || lpad((h % {branches})::varchar, 3, '0') AS branch,
    sqrt(-2 * ln((1 + hash(i + 1) % 1000000) / 1000001.0)) * cos(2 * pi() * (hash(i + 2) % 1000000) / 1000000.0)
      + (h % {branches}) / {branches} AS core FROM rows)
  SELECT 'case ' || i AS case_id, branch, {answers} FROM cores
) TO '{file}' (FORMAT parquet)
"""

ANSWER = """CASE WHEN hash(i * 31 + {seed}) % 1000000 < {missing} THEN 98 ELSE
  greatest({low}, least({high}, round({middle} + {width} * (core + (hash(i * 17 + {seed}) % 1000) / 300.0 - 1.7))))
  END::tinyint AS {name}"""


def definition() -> Survey:
    """The model of the ACSI, with a scale for price tolerance as answered."""
    survey = load_survey(shipped("surveys") / "acsi.yaml")
    settings = {"bootstrap": RESAMPLES, "weight": None, "interviewer": None}
    return survey.model_copy(update={"estimation": survey.estimation.model_copy(update=settings)})


def make(file: Path, interviews: int, branches: int, missing: float) -> None:
    """A parquet file of interviews whose answers have a common core."""
    survey = definition()
    questions = {question.id: question for question in survey.questions}
    asked: dict[str, str] = {}
    for each in specified(survey).indicators:
        source = questions[each].source
        for name in (source.repurchase, source.increase, source.decrease) if source else (each,):
            low, high = survey.scales[questions[name].scale or ""].bounds
            middle, width = low + 0.65 * (high - low), (high - low) / 6
            numbers = {"low": low, "high": high, "middle": middle, "width": width, "missing": int(missing * 1e6)}
            asked[name] = ANSWER.format(seed=len(asked) * 1000, name=f'"{questions[name].data_column}"', **numbers)
    answers = ", ".join(asked.values())
    duckdb.sql(ROWS.format(interviews=interviews, branches=branches, answers=answers, file=file))


def by_sums(file: Path) -> str:
    """The whole fit by sums, with its passes."""
    from acsi.steps.fit_source import fit_source

    marks = [time.perf_counter()]
    fit_source(str(file), definition(), "branch", lambda _done, _total: marks.append(time.perf_counter()))
    marks.append(time.perf_counter())
    census, sums, rest = (after - before for before, after in pairwise(marks))
    return f"census {census:6.1f} s, sums {sums:6.1f} s, estimates and standard errors {rest:5.1f} s"


def in_memory(file: Path) -> str:
    """Reading, estimating, and a few resamples."""
    from acsi.fieldwork.readers import read_table
    from acsi.model.fit import fit
    from acsi.steps.fit import answers_from

    started, survey = time.perf_counter(), definition()
    answers = answers_from(read_table(file), survey, "branch", file.name)
    read = time.perf_counter()
    drawn: list[tuple[int, float]] = []
    fit(answers, survey, by="branch", progress=lambda done: drawn.append((done, time.perf_counter())))
    (first, begun), (last, done) = drawn[0], drawn[-1]
    resamples, rest = 5000 * (done - begun) / (last - first), time.perf_counter() - read - (done - begun)
    told = f"estimates and robust statistics {rest:5.1f} s, 5,000 resamples about {resamples:,.0f} s"
    return f"reading {read - started:6.1f} s, {told}"


def measured(work: str, file: Path) -> str:
    """What the work says of itself, and the most memory that its process held."""
    said = {"by sums": by_sums, "in memory": in_memory}[work](file)
    return f"{work:>10}: {said}; {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB"


def main() -> None:
    """Time both for each number of interviews."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--interviews", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--branches", type=int, default=36)
    parser.add_argument("--missing", type=float, default=0.0)
    parser.add_argument("--in-memory", type=int, default=1_000_000, help="up to so many interviews in memory too")
    wanted = parser.parse_args()
    fresh = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        for interviews in wanted.interviews:
            file = Path(folder) / f"{interviews}.parquet"
            make(file, interviews, wanted.branches, wanted.missing)
            size = f"{file.stat().st_size / 1e6:,.0f} MB of parquet"
            print(f"{interviews:,} interviews in {wanted.branches} branches, {size}")
            for work in ["by sums", *(["in memory"] if interviews <= wanted.in_memory else [])]:
                with fresh.Pool(1) as pool:
                    print(pool.apply(measured, (work, file)))
            file.unlink()


if __name__ == "__main__":
    main()
