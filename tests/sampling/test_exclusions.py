"""Who is taken out: agents by number and phone on any claim, shared phones held, refusals, the cool-down."""

import json

from acsi.sampling.exclusions import Lists
from acsi.sampling.lists import KeyList
from tests.sampling.conftest import Select, claim, customers, identity, phone, taken

OTHERS = [claim(person) for person in range(20, 30)]


def keys(**found: object) -> KeyList:
    """A list with these keys."""
    return KeyList("list.csv", {kind: frozenset(values) for kind, values in found.items()}, 1, 0, {})


def agents(*, ids: tuple[int, ...] = (), phones: tuple[str, ...] = ()) -> Lists:
    return Lists(agents=keys(id_number=[identity(person) for person in ids], phone=phones))


def test_an_agent_is_found_by_number_and_by_phone(choose: Select) -> None:
    drawn = choose([claim(1), claim(2), *OTHERS], agents(ids=(1,), phones=(phone(2),)), completes=50)
    assert taken(drawn) == {"agent_id": 1, "agent_phone": 1}
    assert not {"P0001", "P0002"} & set(customers(drawn))


def test_an_agent_is_found_however_number_and_phone_are_written(choose: Select) -> None:
    old = identity(1)[:6] + identity(1)[8:17]
    rows = [claim(1, id_number=old), claim(2, mobile=f"+86 {phone(2)[:3]}-{phone(2)[3:]}转8"), *OTHERS]
    assert taken(choose(rows, agents(ids=(1,), phones=(phone(2),)))) == {"agent_id": 1, "agent_phone": 1}


def test_an_agent_is_known_from_any_claim_even_one_that_is_not_eligible(choose: Select) -> None:
    rows = [claim(1), claim(1, claim_no="old", closed_on="2020-01-01", mobile=phone(77)), *OTHERS]
    assert taken(choose(rows, agents(phones=(phone(77),)))) == {"rule_3": 1, "agent_phone": 1}


def test_an_empty_register_entry_excludes_neither_all_nor_none(choose: Select) -> None:
    rows = [claim(1, id_number=None), claim(2, id_number=""), claim(3), *OTHERS]
    drawn = choose(rows, agents(ids=(3,)), completes=50)
    assert taken(drawn) == {"agent_id": 1}
    assert len(customers(drawn)) == 12


def test_a_phone_of_several_customers_is_held_and_one_of_a_couple_is_not(choose: Select) -> None:
    group = [claim(person, mobile=phone(90)) for person in (1, 2, 3)]
    couple = [claim(person, mobile=phone(91)) for person in (4, 5)]
    drawn = choose([*group, *couple, *OTHERS], completes=50)
    assert taken(drawn) == {"shared_phone": 3}
    assert {"P0004", "P0005"} <= set(customers(drawn))


def test_a_family_and_one_person_under_several_numbers_share_no_phone(choose: Select) -> None:
    family = [claim(person, mobile=phone(90), name=f"测试{'甲乙丙'[person - 1]}") for person in (1, 2, 3)]
    person = [claim(number, mobile=phone(91), id_number=identity(4)) for number in (4, 5, 6)]
    assert taken(choose([*family, *person, *OTHERS])) == {"same_person": 2}


def test_customers_without_name_or_identity_number_count_as_different(choose: Select) -> None:
    group = [claim(person, mobile=phone(90), name=None, id_number=None) for person in (1, 2, 3)]
    assert taken(choose([*group, *OTHERS])) == {"shared_phone": 3}


def test_surnames_differ_in_chinese_names_and_whole_names_elsewhere(choose: Select) -> None:
    names = ("John Smith", "JOHN SMITH", "John Doe", "虚拟汽车运输公司", "虚拟汽车修理公司")
    firms = [claim(person, mobile=phone(90), name=names[person - 1]) for person in range(1, 6)]
    assert taken(choose([*firms, *OTHERS], exclude={"shared_phone": {"customers": 4}})) == {"shared_phone": 5}
    assert taken(choose([*firms, *OTHERS], exclude={"shared_phone": {"customers": 5}})) == {}


def test_customers_of_old_claims_count_as_sharing_a_phone(choose: Select) -> None:
    old = [claim(person, mobile=phone(90), closed_on="2020-01-01") for person in (2, 3)]
    assert taken(choose([claim(1, mobile=phone(90)), *old, *OTHERS]))["shared_phone"] == 1


def test_one_customer_under_several_names_and_spellings_counts_once(choose: Select) -> None:
    names = [
        claim(1, claim_no=f"C{n}", mobile=phone(90), name=f"名字{n}", id_number=identity(50 + n)) for n in range(3)
    ]
    spelled = [claim(2, insured_no=number, mobile=phone(90)) for number in ("P0002", " P0002", "Ｐ0002")]
    assert "shared_phone" not in taken(choose([*names, *spelled, *OTHERS]))


def test_many_claims_of_one_customer_share_nothing(choose: Select) -> None:
    rows = [claim(1, claim_no=f"C{number}") for number in range(5)]
    assert taken(choose([*rows, *OTHERS])) == {"other_claim": 4}


def test_a_shared_phone_holds_the_claim_and_not_the_customers_others(choose: Select) -> None:
    group = [claim(person, mobile=phone(90)) for person in (1, 2, 3)]
    drawn = choose([*group, claim(1, claim_no="own"), *OTHERS], completes=50)
    assert "P0001" in customers(drawn)
    assert drawn.cases.set_index("customer_id").loc["P0001", "phone"] == phone(1)


def test_phones_known_to_be_shared_are_no_evidence(choose: Select) -> None:
    group = [claim(person, mobile=phone(90)) for person in (1, 2, 3)]
    lists = Lists(agents=keys(phone=[phone(90)]), known_phones=keys(phone=[phone(90)]))
    assert taken(choose([*group, *OTHERS], lists)) == {}


def test_who_refuses_is_not_contacted(choose: Select) -> None:
    lists = Lists(do_not_contact=keys(customer_id=["P0001"], phone=[phone(2)], id_number=[identity(3)]))
    drawn = choose([claim(1), claim(2), claim(3), *OTHERS], lists, completes=50)
    assert taken(drawn) == {"do_not_contact": 3}


def test_who_was_sampled_lately_is_left_alone(choose: Select) -> None:
    drawn = choose([claim(1), *OTHERS], Lists(contacted=["P0001", "P9999"]), completes=50)
    assert taken(drawn) == {"contacted": 1}


def test_the_first_reason_counts(choose: Select) -> None:
    rows = [claim(1), *OTHERS]
    lists = Lists(
        agents=keys(id_number=[identity(1)], phone=[phone(1)]),
        do_not_contact=keys(customer_id=["P0001"]),
        contacted=["P0001"],
    )
    selection = choose(rows, lists).selection
    assert [step.step for step in selection.steps] == [
        "unknown_branch",
        "no_customer",
        "rule_1",
        "rule_2",
        "rule_3",
        "no_closing_day",
        "no_phone",
        "agent_id",
        "agent_phone",
        "shared_phone",
        "do_not_contact",
        "contacted",
        "other_claim",
        "same_person",
    ]
    assert {step.step: step.claims for step in selection.steps if step.claims} == {"agent_id": 1}


def test_neither_secret_nor_persons_stand_in_the_selection(choose: Select) -> None:
    lists = Lists(
        agents=keys(id_number=[identity(1)], phone=[phone(2)]),
        do_not_contact=keys(customer_id=["P0003"], phone=[phone(4)]),
        contacted=["P0005"],
    )
    rows = [claim(person) for person in range(1, 30)]
    drawn = choose(rows, lists, secret="5ec12e7" * 4)
    text = json.dumps(drawn.selection.model_dump(mode="json"), ensure_ascii=False)
    assert "5ec12e7" not in text
    assert "{draw_secret}|" in text
    for row in rows:
        for field in ("claim_no", "insured_no", "mobile", "name", "id_number"):
            assert f'"{row[field]}' not in text
            assert f"'{row[field]}'" not in text


def test_the_kept_sql_draws_the_same_without_us(choose: Select) -> None:
    import duckdb
    import pandas as pd

    rows = [claim(person, branch_code=f"B0{1 + person % 2}") for person in range(30)]
    drawn = choose(rows)
    with duckdb.connect() as connection:
        connection.register("extract", pd.DataFrame(rows))
        for statement in drawn.selection.statements:
            sql = statement.sql.replace("{draw_secret}", "0123456789abcdef0123456789abcdef")
            found = connection.execute(sql)
        by_hand = found.fetch_df().sort_values(["branch", "place"])["customer_id"].to_list()
    assert by_hand == customers(drawn)
