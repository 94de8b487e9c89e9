"""How long the selection takes, against the same selection in hand-written DuckDB SQL, on the same claims in one run.

    python benchmarks/selection.py [--claims 250000] [--agents 5000]

The peer writes only what these claims need: three spellings of phones, 18-digit identity numbers; one person in a
hundred has two customer numbers. Both must draw the same customers. Memory is the highest of the process so far; ours
runs first.
"""

import argparse
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb

from acsi.engine.connection import connect
from acsi.engine.sources import open_source
from acsi.sampling.exclusions import Lists
from acsi.sampling.lists import register
from acsi.sampling.selection import select
from acsi.shipped import shipped
from acsi.survey.branches import load_branches
from acsi.survey.load import load_survey

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
  persons AS (SELECT *, {IDENTITY} AS body, '15' || lpad((i % 1000000000)::varchar, 9, '0') AS phone FROM claims)
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
  SELECT '无' AS name, 'none' AS branch, insured_id AS id_number,
    regexp_extract(replace(mobile, '-', ''), '(15[0-9]{{9}})$', 1) AS phone
  FROM '{folder}/claims.parquet' WHERE mobile IS NOT NULL LIMIT {agents}
) TO '{folder}/agents.csv' (HEADER)
"""

BY_HAND = """
CREATE VIEW extract AS SELECT * FROM '{folder}/claims.parquet';
CREATE VIEW normal AS SELECT *, trim(insured_no) AS customer,
  nullif(regexp_extract(regexp_replace(mobile, '[^0-9]', '', 'g'), '^(?:86)?0?(1[3-9][0-9]{{9}})$', 1), '') AS phone,
  upper(regexp_replace(insured_id, '[^0-9A-Za-z]', '', 'g')) AS identity FROM extract;
CREATE TABLE agents AS SELECT * FROM read_csv('{folder}/agents.csv', all_varchar = true);
CREATE TABLE waterfall AS SELECT trim(branch_code), CASE WHEN trim(product) <> 'motor' THEN 1
  WHEN trim(claim_status) <> 'CLOSED' THEN 2
  WHEN close_date NOT BETWEEN DATE '2026-07-02' AND DATE '2026-09-30' THEN 3 END AS step, count(*)
  FROM extract GROUP BY ALL;
CREATE TABLE candidates AS SELECT claim_no, customer, trim(branch_code) AS branch, close_date, phone, identity,
  insured_name, channel, vehicle_use, amount_band, tenure, new_or_renewed FROM normal
  WHERE trim(product) = 'motor' AND trim(claim_status) = 'CLOSED'
    AND close_date BETWEEN DATE '2026-07-02' AND DATE '2026-09-30' AND phone IS NOT NULL;
CREATE TABLE agent_customers AS SELECT DISTINCT customer FROM normal
  WHERE EXISTS (FROM agents WHERE agents.phone = normal.phone)
     OR EXISTS (FROM agents WHERE agents.id_number = normal.identity);
CREATE TABLE shared AS SELECT phone FROM (
    SELECT DISTINCT phone, customer FROM normal SEMI JOIN (SELECT DISTINCT phone FROM candidates) USING (phone))
  GROUP BY phone HAVING count(*) >= 3;
CREATE TABLE single AS
  SELECT * FROM candidates ANTI JOIN agent_customers USING (customer) ANTI JOIN shared USING (phone)
  QUALIFY row_number() OVER (PARTITION BY customer ORDER BY close_date DESC, claim_no) = 1;
CREATE TABLE others AS
  SELECT customer FROM single SEMI JOIN (SELECT identity FROM single GROUP BY ALL HAVING count(*) > 1) USING (identity)
  QUALIFY row_number() OVER (PARTITION BY identity ORDER BY close_date DESC, customer) > 1 UNION
  SELECT customer FROM single
    SEMI JOIN (SELECT phone, insured_name FROM single GROUP BY ALL HAVING count(*) > 1) USING (phone, insured_name)
  QUALIFY row_number() OVER (PARTITION BY phone, insured_name ORDER BY close_date DESC, customer) > 1;
CREATE VIEW frame AS SELECT * FROM single ANTI JOIN others USING (customer);
CREATE TABLE drawn AS SELECT *, count(*) OVER (PARTITION BY branch) AS frame_n FROM frame
  QUALIFY row_number() OVER (PARTITION BY branch ORDER BY md5('{secret}|' || customer), customer) <= 300;
"""


def ours(folder: Path) -> set[str]:
    """The customers that the package draws."""
    survey = load_survey(shipped("surveys") / "auto-claims.yaml")
    assert survey.frame is not None
    branches = list(load_branches(shipped("surveys") / "branches" / "china-motor.csv"))
    with connect() as connection:
        agents = register(
            open_source(connection, str(folder / "agents.csv"), "agents"), survey.frame, ["id_number", "phone"]
        )
        extract = open_source(connection, str(folder / "claims.parquet"), "extract")
        lists, settings = Lists(agents=agents), {"wave": "2026Q3", "branches": branches}
        drawn = select(connection, survey, extract, lists, as_of=date(2026, 9, 30), draw_secret=SECRET, **settings)
    return set(drawn.cases["customer_id"])


def by_hand(folder: Path) -> set[str]:
    """The customers that hand-written SQL draws."""
    with duckdb.connect(config={"preserve_insertion_order": False, "temp_directory": str(folder)}) as connection:
        for statement in BY_HAND.format(folder=folder, secret=SECRET).split(";\n"):
            connection.execute(statement)
        return {customer for (customer,) in connection.execute("SELECT customer FROM drawn").fetchall()}


def main() -> None:
    """Time both and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=250_000)
    parser.add_argument("--agents", type=int, default=5_000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = {"claims": wanted.claims, "customers": wanted.claims * 7 // 10, "agents": wanted.agents}
        duckdb.sql(CLAIMS.format(folder=folder, **sizes))
        duckdb.sql(AGENTS.format(folder=folder, **sizes))
        taken, found = {}, {}
        for side in (ours, by_hand):
            started = time.perf_counter()
            found[side] = side(folder)
            taken[side] = time.perf_counter() - started
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
            print(f"{side.__name__:8} {taken[side]:6.2f} s, {len(found[side]):,} cases, {memory:.2f} GB")
        assert found[ours] == found[by_hand], "both must draw the same customers"
        print(f"{wanted.claims:,} claims: {taken[ours] / taken[by_hand]:.2f} times hand-written SQL")


if __name__ == "__main__":
    main()
