"""Nearly the same phone: one slip apart, on an engine as in Python."""

import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acsi.engine.connection import connect, put
from acsi.sampling.near import is_near, namesakes, near

DIGITS = "0123456789"
PHONES = st.text("012", min_size=1, max_size=6)


def slips(phone: str) -> set[str]:
    """Every text that is one change away, written out."""
    cut = [(phone[:i], phone[i:]) for i in range(len(phone) + 1)]
    left_out = {a + b[1:] for a, b in cut if b}
    replaced = {a + digit + b[1:] for a, b in cut if b for digit in DIGITS}
    added = {a + digit + b for a, b in cut for digit in DIGITS}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cut if len(b) > 1}
    return left_out | replaced | added | swapped | {phone}


@given(PHONES, PHONES)
def test_near_is_one_change_away(one: str, other: str) -> None:
    assert is_near(one, other) == (other in slips(one))
    assert is_near(one, other) == is_near(other, one)


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("15400000012", True),
        ("15400000021", True),
        ("1540000001", True),
        ("15400000034", False),
        ("12400000011", False),
    ],
)
def test_a_slip_in_a_mobile_number_is_near(phone: str, expected: bool) -> None:
    assert is_near("15400000012", phone) == expected


def found(claims: list[tuple[str, str, str]], agents: list[str], known: tuple[str, ...] = ()) -> dict[str, str]:
    """The claims' phones that are near an agent's, with the agent's; claims are of phone, branch and name."""
    phones, branches, names = zip(*claims, strict=True)
    columns = {"customer_id": phones, "phone": phones, "branch": branches, "name": names}
    tables = {
        "claims": pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()}),
        "agents": pa.table({"key": pa.array(agents, pa.string())}),
        "known": pa.table({"key": pa.array(known, pa.string())}),
    }
    with connect() as connection:
        put_up = [put(connection, name, table) for name, table in tables.items()]
        connection.create_view("pairs", namesakes(*put_up), overwrite=True)
        rows = near(connection.table("pairs")).to_pyarrow().to_pydict()
    return dict(zip(rows["near_phone"], rows["near_to"], strict=True))


def test_an_engine_finds_what_python_finds() -> None:
    phones = [f"{i:b}".replace("0", "2") for i in range(1, 64)]
    expected = {one: min(other for other in phones if is_near(one, other)) for one in phones}
    assert found([(phone, "B01", "测试") for phone in phones], [f"{phone}|B01|测试" for phone in phones]) == expected


def test_name_and_branch_must_be_the_agents() -> None:
    claims = [
        ("15400000011", "B01", " 测试 "),
        ("15400000012", "B02", "测试"),
        ("15400000013", "B01", "测验"),
        ("15400000099", "B01", "测试"),
    ]
    assert found(claims, ["15400000010|B01|测试"]) == {"15400000011": "15400000010"}


def test_a_known_phone_and_a_missing_name_are_no_evidence() -> None:
    claims = [("15400000011", "B01", "测试"), ("15400000012", "B01", None)]
    assert found(claims, ["15400000010|B01|测试"], ("15400000011",)) == {}


@pytest.mark.parametrize("engine", ["postgres", "pyspark"])
def test_the_queries_are_short_on_every_engine(engine: str) -> None:
    texts = ibis.schema({"customer_id": "string", "phone": "string", "branch": "string", "name": "string"})
    keys = ibis.table({"key": "string"}, name="agents")
    pairs = namesakes(ibis.table(texts, name="claims"), keys, ibis.table({"key": "string"}, name="known"))
    kept = ibis.table(pairs.schema(), name="pairs")
    assert len(ibis.to_sql(pairs, dialect=engine)) + len(ibis.to_sql(near(kept), dialect=engine)) < 15_000
