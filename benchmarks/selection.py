"""How long the selection takes, against the same selection in hand-written DuckDB SQL, on the same claims in one run.

    python benchmarks/selection.py [--claims 250000] [--agents 5000] [--spark]

Both answer the same questions by the same rules: the waterfall by branch, agents by phone and identity number on any
claim, nearly the phone of an agent of that name and branch, phones of unrelated customers, one claim a customer, one
number a person, the draw, and the margins of frame and cases by branch and segment. Both must draw the same customers.
The SQL writes only what these claims need: three spellings of phones, 18-digit identity numbers, names in one spelling.
It does without what needs no such SQL: evidence to look at, p values, doubts about the input. Memory is the highest of
a process of its own. With `--spark` the same selection runs on a local Spark too, its start not counted.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from acsi.engine.connection import connect
from acsi.engine.sources import connect_to, open_source
from acsi.sampling.exclusions import Lists
from acsi.sampling.lists import register
from acsi.sampling.selection import select
from acsi.shipped import shipped
from acsi.survey.branches import load_branches
from acsi.survey.load import load_survey

SPARK = "spark://local"

SECRET = "0123456789abcdef0123456789abcdef"

BORN = "99010119' || (50 + i // 324000)::varchar || lpad(((i // 27000) % 12 + 1)::varchar, 2, '0')"
PERSON = f"{BORN} || lpad((i % 27 + 1)::varchar, 2, '0')"
IDENTITY = f"'{PERSON} || lpad(((i // 27) % 1000)::varchar, 3, '0')"

CHECK = " + ".join(
    f"{weight} * substr(body, {place}, 1)::int"
    for place, weight in enumerate((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), start=1)
)

CLAIMS = f"""
COPY (
  WITH numbers AS (SELECT i AS number, (hash(i) % {{customers}})::bigint AS customer FROM range({{claims}}) rows(i)),
  claims AS (SELECT *, customer - (customer > 0 AND hash(customer + 7) % 100 = 0)::int AS i FROM numbers),
  persons AS (SELECT *, {IDENTITY} AS body, CASE WHEN hash(i + 8) % 200 = 0 THEN i - i % 1000 ELSE i END AS dialled,
    '15' || lpad((dialled % 1000000000)::varchar, 9, '0') AS phone FROM claims)
  SELECT 'C' || number AS claim_no, 'P' || customer AS insured_no,
    'B' || lpad((1 + hash(i + 1) % 36)::varchar, 2, '0') AS branch_code,
    DATE '2026-09-30' - (hash(number + 2) % 400)::int AS close_date,
    CASE hash(number + 3) % 10 WHEN 0 THEN NULL WHEN 1 THEN '0' || phone
      WHEN 2 THEN '+86 ' || phone[:3] || '-' || phone[4:] ELSE phone END AS mobile,
    '测' || i AS insured_name, body || substr('10X98765432', 1 + ({CHECK}) % 11, 1) AS insured_id,
    CASE WHEN hash(number + 4) % 10 < 8 THEN 'motor' ELSE 'property' END AS product,
    CASE WHEN hash(number + 5) % 10 < 9 THEN 'CLOSED' ELSE 'OPEN' END AS claim_status,
    CASE WHEN hash(i + 6) % 3 = 0 THEN 'agent' ELSE 'online' END AS channel, 'private' AS vehicle_use,
    'small' AS amount_band, 'first_year' AS tenure, 'new' AS new_or_renewed
  FROM persons
) TO '{{folder}}/claims.parquet' (FORMAT parquet)
"""

AGENTS = """
COPY (
  WITH listed AS (
    SELECT *, regexp_extract(replace(mobile, '-', ''), '(15[0-9]{{9}})$', 1) AS number, row_number() OVER () AS place
    FROM (FROM '{folder}/claims.parquet' WHERE mobile IS NOT NULL LIMIT {agents})
  )
  SELECT insured_name AS name, branch_code AS branch, CASE WHEN place % 20 <> 0 THEN insured_id END AS id_number,
    CASE WHEN place % 20 <> 0 THEN number ELSE number[:10] || (number[11]::int + 5) % 10 END AS phone
  FROM listed
) TO '{folder}/agents.csv' (HEADER)
"""
"""One agent in twenty stands there with a phone in which one digit is wrong, and without an identity number."""

SEGMENTS = "channel, vehicle_use, amount_band, tenure, new_or_renewed"

MARGINS = ", ".join(f"(branch, {segment})" for segment in (*SEGMENTS.split(", "), "close_date"))

BY_HAND = f"""
CREATE VIEW extract AS SELECT * FROM '{{folder}}/claims.parquet';
CREATE VIEW normal AS SELECT *, trim(insured_no) AS customer,
  regexp_replace(mobile, '[^0-9]', '', 'g') AS digits,
  nullif(regexp_extract(digits, '^(?:86)?0?(1[3-9][0-9]{{{{9}}}})$', 1), '') AS phone,
  upper(regexp_replace(insured_id, '[^0-9A-Za-z]', '', 'g')) AS identity FROM extract;
CREATE TABLE agents AS SELECT * FROM read_csv('{{folder}}/agents.csv', all_varchar = true);
CREATE TABLE early AS SELECT trim(branch_code) AS branch, CASE WHEN trim(product) <> 'motor' THEN 'product'
  WHEN trim(claim_status) <> 'CLOSED' THEN 'status'
  WHEN close_date NOT BETWEEN DATE '2026-07-02' AND DATE '2026-09-30' THEN 'day' END AS step, count(*)
  FROM extract GROUP BY ALL;
CREATE TABLE candidates AS SELECT claim_no, customer, trim(branch_code) AS branch, close_date, phone, identity,
  trim(insured_name) AS name, {SEGMENTS} FROM normal
  WHERE trim(product) = 'motor' AND trim(claim_status) = 'CLOSED'
    AND close_date BETWEEN DATE '2026-07-02' AND DATE '2026-09-30';
CREATE TABLE agent_customers AS SELECT DISTINCT customer FROM normal
  WHERE EXISTS (FROM agents WHERE agents.phone = normal.phone)
     OR EXISTS (FROM agents WHERE agents.id_number = normal.identity);
CREATE TABLE near AS SELECT DISTINCT customer, candidates.phone FROM candidates
  JOIN agents ON agents.branch = candidates.branch AND agents.name = candidates.name
  WHERE damerau_levenshtein(candidates.phone, agents.phone) <= 1;
CREATE TABLE owners AS SELECT phone, customer, identity, trim(insured_name) AS name FROM normal
  SEMI JOIN (SELECT DISTINCT phone FROM candidates) USING (phone);
CREATE TABLE shared AS SELECT phone FROM owners
  SEMI JOIN (SELECT phone FROM owners GROUP BY phone HAVING count(DISTINCT customer) >= 3) USING (phone)
  GROUP BY phone HAVING least(count(DISTINCT identity), count(DISTINCT
    CASE WHEN regexp_matches(name, '^[一-鿿]{{{{2,4}}}}$') THEN name[1] ELSE upper(name) END)) >= 3;
CREATE TABLE decided AS SELECT candidates.*, CASE WHEN candidates.phone IS NULL THEN 'no phone'
    WHEN agent_customers.customer IS NOT NULL THEN 'agent' WHEN near.phone IS NOT NULL THEN 'near'
    WHEN shared.phone IS NOT NULL THEN 'shared' END AS step
  FROM candidates LEFT JOIN agent_customers USING (customer) LEFT JOIN shared ON shared.phone = candidates.phone
  LEFT JOIN near ON near.customer = candidates.customer AND near.phone = candidates.phone;
CREATE TABLE late AS SELECT branch, step, count(*) FROM decided GROUP BY ALL;
CREATE TABLE single AS SELECT * EXCLUDE (step) FROM decided WHERE step IS NULL
  QUALIFY row_number() OVER (PARTITION BY customer ORDER BY close_date DESC, claim_no) = 1;
CREATE TABLE others AS
  SELECT customer FROM single SEMI JOIN (SELECT identity FROM single GROUP BY ALL HAVING count(*) > 1) USING (identity)
  QUALIFY row_number() OVER (PARTITION BY identity ORDER BY close_date DESC, customer) > 1 UNION
  SELECT customer FROM single
    SEMI JOIN (SELECT phone, name FROM single GROUP BY ALL HAVING count(*) > 1) USING (phone, name)
  QUALIFY row_number() OVER (PARTITION BY phone, name ORDER BY close_date DESC, customer) > 1;
CREATE VIEW frame AS SELECT * FROM single ANTI JOIN others USING (customer);
CREATE TABLE margins AS SELECT branch, {SEGMENTS}, close_date, count(*) FROM frame GROUP BY GROUPING SETS ({MARGINS});
CREATE TABLE drawn AS SELECT *, count(*) OVER (PARTITION BY branch) AS frame_n FROM frame
  QUALIFY row_number() OVER (PARTITION BY branch ORDER BY md5('{{secret}}|' || customer), customer) <= 300;
CREATE TABLE seen AS SELECT branch, {SEGMENTS}, close_date, count(*) FROM drawn GROUP BY GROUPING SETS ({MARGINS});
"""


def ours(folder: Path, server: str = "") -> set[str]:
    """The customers that the package draws, from the file or by way of a server that reads it."""
    survey = load_survey(shipped("surveys") / "auto-claims.yaml")
    assert survey.frame is not None
    branches = list(load_branches(shipped("surveys") / "branches" / "china-motor.csv"))
    source = f"{server}#{folder}/claims.parquet" if server else str(folder / "claims.parquet")
    with connect() as connection:
        agents = register(
            open_source(connection, str(folder / "agents.csv"), "agents"), survey.frame, ["id_number", "phone"]
        )
    with connect_to(source) as connection:
        extract = open_source(connection, source, "extract")
        drawn = select(
            connection,
            survey,
            extract,
            Lists(agents=agents),
            wave="2026Q3",
            branches=branches,
            as_of=date(2026, 9, 30),
            draw_secret=SECRET,
        )
    return set(drawn.cases["customer_id"])


def by_hand(folder: Path) -> set[str]:
    """The customers that hand-written SQL draws."""
    import duckdb

    with duckdb.connect(config={"preserve_insertion_order": False, "temp_directory": str(folder)}) as connection:
        for statement in BY_HAND.format(folder=folder, secret=SECRET).split(";\n"):
            connection.execute(statement)
        return {customer for (customer,) in connection.execute("SELECT customer FROM drawn").fetchall()}


def on_spark(folder: Path) -> set[str]:
    """The customers that the package draws on a local Spark."""
    return ours(folder, SPARK)


class Taken(NamedTuple):
    """What a side draws, in how many seconds and seconds of processors, and the highest memory (GB) of its process."""

    found: set[str]
    seconds: float
    processors: float
    memory: float


def measured(side: Callable[[Path], set[str]], folder: Path) -> Taken:
    """Let a side draw; Spark's Java counts in the seconds alone."""
    if side is on_spark:
        from pyspark.sql import SparkSession

        SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false").getOrCreate()
    started, before = time.perf_counter(), time.process_time()
    found = side(folder)
    seconds, processors = time.perf_counter() - started, time.process_time() - before
    return Taken(found, seconds, processors, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)


def main() -> None:
    """Time each side in a process of its own and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=250_000)
    parser.add_argument("--agents", type=int, default=5_000)
    parser.add_argument("--spark", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = {"claims": wanted.claims, "customers": wanted.claims * 7 // 10, "agents": wanted.agents}
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            alone.submit(written, folder, sizes).result()
        compare(folder, [ours, by_hand, *([on_spark] if wanted.spark else [])])


def compare(folder: Path, sides: Sequence[Callable[[Path], set[str]]]) -> None:
    """Let every side draw in a process of its own; the ratio is that of the first two."""
    taken = []
    for side in sides:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            taken.append(alone.submit(measured, side, folder).result())
        cases, seconds, processors, memory = len(taken[-1].found), *taken[-1][1:]
        print(f"{side.__name__:8} {seconds:6.2f} s, processors {processors:6.2f} s, {cases:,} cases, {memory:.2f} GB")
        assert taken[-1].found == taken[0].found, "all must draw the same customers"
    one, other = taken[:2]
    ratio = f"{one.seconds / other.seconds:.2f} times hand-written SQL"
    print(f"{ratio}, by the seconds of processors {one.processors / other.processors:.2f} times")


def written(folder: Path, sizes: dict[str, int]) -> None:
    """Make the claims and the register."""
    import duckdb

    duckdb.sql(CLAIMS.format(folder=folder, **sizes))
    duckdb.sql(AGENTS.format(folder=folder, **sizes))


if __name__ == "__main__":
    main()
