"""The evidence against agents: found for every kind, kept whole, shown masked."""

import pytest

from acsi.errors import AcsiError
from acsi.sampling.evidence import Against, evidence_bytes, masked, read_evidence, words_of
from acsi.sampling.exclusions import Decisions, Lists
from acsi.sampling.lists import KeyList, Owner
from acsi.sampling.selection import Drawn
from tests.sampling.conftest import FRAME, Select, claim, identity, phone

OTHERS = [claim(person) for person in range(20, 30)]
AGENT = Owner("A0001", "测试甲", "B01", "")
REGISTER = KeyList(
    "agents.csv",
    {"id_number": frozenset([identity(1)]), "phone": frozenset([phone(1), phone(2)])},
    1,
    0,
    {},
    owners={
        "id_number": {identity(1): AGENT._replace(column="id_number")},
        "phone": {phone(1): AGENT._replace(column="phone"), phone(2): AGENT._replace(column="former_phone")},
    },
    places=frozenset([f"{phone(1)}|B01|测试甲"]),
)
ACCOUNT = "6200000000000012345"
NEAR = {"exclude": FRAME["exclude"] | {"near_phone": {}}}


def against(drawn: Drawn) -> dict[str, Against]:
    return {row.customer_id: row for row in drawn.evidence.rows}


def test_certain_evidence_names_key_column_and_agent(choose: Select) -> None:
    drawn = choose([claim(1), claim(2), claim(2, claim_no="second"), *OTHERS], Lists(agents=REGISTER))
    found = against(drawn)
    assert [(piece.kind, piece.key) for piece in found["P0001"].pieces] == [
        ("agent_id", identity(1)),
        ("agent_phone", phone(1)),
    ]
    (piece,) = found["P0002"].pieces
    assert (piece.column, piece.agent_no, piece.agent_name, piece.agent_branch) == ("former_phone", *AGENT[:3])
    assert (found["P0002"].grade, found["P0002"].action, found["P0002"].claims) == ("certain", "excluded", 2)


def test_the_key_may_stand_on_another_claim(choose: Select) -> None:
    rows = [claim(5), claim(5, claim_no="old", closed_on="2020-01-01", mobile=phone(2)), *OTHERS]
    row = against(choose(rows, Lists(agents=REGISTER)))["P0005"]
    assert (row.phone, row.pieces[0].key) == (phone(5), phone(2))


def test_a_bank_account_of_the_register_is_certain_evidence(choose: Select) -> None:
    lists = Lists(agents=KeyList("agents.csv", {"bank_account": frozenset([ACCOUNT])}, 1, 0, {}))
    rows = [claim(1, bank_account="6200 0000-0000 0012345"), *(each | {"bank_account": None} for each in OTHERS)]
    drawn = choose(rows, lists, exclude={"agents": {"match": ["bank_account"]}})
    assert [(row.customer_id, row.step) for row in drawn.evidence.rows] == [("P0001", "agent_account")]


def test_an_agents_name_and_nearly_the_phone_are_held_or_excluded(choose: Select) -> None:
    slip = phone(1)[:-1] + "9"
    rows = [
        claim(3, mobile=slip, name="测试甲"),
        claim(4, mobile=slip, name="测试甲", branch_code="B02"),
        claim(5, mobile=slip[:-1] + "8", name="测试乙"),
        claim(60, name="测试甲"),
        *OTHERS,
    ]
    for action, done in (("hold", "held"), ("exclude", "excluded")):
        exclude = FRAME["exclude"] | {"near_phone": {"action": action}}
        (row,) = choose(rows, Lists(agents=REGISTER), exclude=exclude).evidence.rows
        assert (row.customer_id, row.step, row.grade, row.action) == ("P0003", "near_phone", "probable", done)
        assert (row.pieces[0].key, row.pieces[0].agent_no) == (phone(1), "A0001")


def test_a_shared_phone_says_how_many_unrelated_customers_have_it(choose: Select) -> None:
    rows = [claim(person, mobile=phone(90)) for person in (1, 2, 3, 4)]
    rows += [claim(5, mobile=phone(90), id_number=identity(4)), *OTHERS]
    found = against(choose(rows))
    assert {row.pieces[0].shared_by for row in found.values()} == {4}
    assert {row.action for row in found.values()} == {"held"}


def test_the_evidence_is_read_as_it_was_written(choose: Select) -> None:
    lists = Lists(agents=REGISTER, reviewed=Decisions("r.csv", 1, frozenset(), frozenset(["P0020"])))
    drawn = choose([claim(1), *OTHERS], lists)
    assert {row.step for row in drawn.evidence.rows} == {"agent_id", "reviewed"}
    assert read_evidence(evidence_bytes(drawn.evidence)) == drawn.evidence
    with pytest.raises(AcsiError, match="F007"):
        read_evidence(b"[]")


def test_shown_evidence_tells_neither_customer_nor_agent(choose: Select) -> None:
    slip = phone(1)[:-1] + "9"
    group = [claim(person, mobile=phone(90)) for person in (6, 7, 8)]
    rows = [claim(1), claim(2), claim(3, mobile=slip, name="测试甲"), *group, *OTHERS]
    drawn = choose(rows, Lists(agents=REGISTER), **NEAR)
    shown = list(map(masked, drawn.evidence.rows))
    words = [words_of(each) for row in shown for each in row.pieces]
    text = "\n".join([*(row.model_dump_json() for row in shown), *words])
    secrets = {str(row[column]) for row in rows for column in ("insured_no", "mobile", "name", "id_number")}
    assert [secret for secret in {*secrets, "A0001", "测试甲"} if secret in text] == []
    assert "former_phone" in text
    assert "a phone that 3 unrelated customers share" in text
