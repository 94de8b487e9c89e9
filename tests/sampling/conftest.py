"""A small definition, claims of customers who cannot exist, and a selection from them in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

import pandas as pd
import pyarrow as pa
import pytest

from acsi.engine.connection import connect, put
from acsi.engine.files import Source
from acsi.identity import check_digit
from acsi.sampling.exclusions import Lists
from acsi.sampling.selection import Drawn, select
from acsi.survey.models import Survey

AS_OF = date(2026, 9, 30)
SECRET = "0123456789abcdef0123456789abcdef"
BRANCHES = ("B01", "B02")

FRAME = {
    "columns": {"claim_id": "claim_no", "customer_id": "insured_no", "branch": "branch_code", "phone": "mobile"},
    "eligible": [
        {"field": "line", "in": ["motor"]},
        {"field": "status", "equals": "CLOSED"},
        {"field": "closed_on", "within_days": 90},
    ],
    "exclude": {
        "agents": {"match": ["id_number", "phone"]},
        "shared_phone": {"customers": 3},
        "do_not_contact": True,
        "contacted_within_days": 365,
    },
    "segments": ["vehicle_use"],
}

NO_LISTS = Lists()

Row = dict[str, object]


def phone(person: int) -> str:
    """The mobile of a person; no operator has numbers that begin so."""
    return f"1540{person:07d}"


def identity(person: int) -> str:
    """The identity number of a person born in a region that does not exist."""
    body = f"9901011980{1 + person // 1000 % 12:02d}01{person % 1000:03d}"
    return body + check_digit(body)


def claim(person: int, **changed: object) -> Row:
    """An eligible claim of a person, closed some days before the as-of date."""
    return {
        "claim_no": f"C{person:04d}",
        "insured_no": f"P{person:04d}",
        "branch_code": "B01",
        "closed_on": (AS_OF - timedelta(days=person % 80)).isoformat(),
        "mobile": phone(person),
        "name": f"测{person}",
        "id_number": identity(person),
        "line": "motor",
        "status": "CLOSED",
        "vehicle_use": "private",
        **changed,
    }


def survey(
    *, completes: int = 2, reserve: float = 1.0, sample: dict[str, object] | None = None, **frame: object
) -> Survey:
    """A definition with the frame of these tests, parts of it replaced, and keys added to its sample."""
    sample = sample or {}
    wanted = {"reserve_per_complete": reserve} | ({} if "total" in sample else {"completes": completes})
    return Survey.model_validate(
        {
            "acsi": 1,
            "id": "small",
            "scales": {"rating": {"from": 1, "to": 10}},
            "questions": [{"id": "q", "scale": "rating"}],
            "composite": {"weights": {"q": 1}},
            "frame": FRAME | frame,
            "sample": wanted | sample,
        }
    )


Select = Callable[..., Drawn]


@pytest.fixture
def source() -> Iterator[Callable[..., Source]]:
    """Rows as a source; each call is a table of its own on one engine."""
    with connect() as connection:
        tables: list[str] = []

        def made(rows: Sequence[Row], name: str = "claims.csv", size: int = 0) -> Source:
            tables.append(f"source_{len(tables)}")
            frame = pd.DataFrame(rows)
            return Source(name, put(connection, tables[-1], pa.Table.from_pandas(frame, preserve_index=False)), size)

        yield made


@pytest.fixture
def choose() -> Select:
    """Select from rows of claims with the definition of these tests, or parts of it replaced."""

    def chosen(
        rows: Sequence[Row] | pa.Table,
        lists: Lists = NO_LISTS,
        *,
        branches: Sequence[str] = BRANCHES,
        secret: str = SECRET,
        as_of: date = AS_OF,
        size: int = 0,
        **definition: object,
    ) -> Drawn:
        table = rows if isinstance(rows, pa.Table) else pa.Table.from_pandas(pd.DataFrame(rows), preserve_index=False)
        with connect() as connection:
            source = Source("claims.csv", put(connection, "extract", table), size)
            settings = {"wave": "2026Q3", "branches": branches, "as_of": as_of, "draw_secret": secret}
            return select(connection, survey(**definition), source, lists, **settings)

    return chosen


def taken(drawn: Drawn) -> dict[str, int]:
    """The steps that took claims out, with how many."""
    return {step.step: step.claims for step in drawn.selection.steps if step.claims}


def customers(drawn: Drawn, role: str | None = None) -> list[str]:
    """The drawn customers, in the order of the cases."""
    cases = drawn.cases if role is None else drawn.cases[drawn.cases["role"] == role]
    return cases["customer_id"].to_list()
