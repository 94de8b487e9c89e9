"""Who refuses or was sampled is known again under another customer number."""

from acsi.sampling.exclusions import Lists
from acsi.sampling.lists import KeyList
from tests.sampling.conftest import Select, claim, customers, identity, phone, taken

OTHERS = [claim(person) for person in range(20, 30)]
SAMPLED = Lists(contacted=["P0001"])
REFUSES = Lists(
    do_not_contact=KeyList(
        "refused.csv", {"customer_id": frozenset(["P0001"]), "phone": frozenset(), "id_number": frozenset()}, 1, 0, {}
    )
)


def test_the_same_identity_number_is_the_same_person(choose: Select) -> None:
    again = claim(2, id_number=identity(1))
    for lists, step in ((SAMPLED, "contacted"), (REFUSES, "do_not_contact")):
        assert taken(choose([claim(1), again, *OTHERS], lists, completes=50)) == {step: 2}


def test_the_same_phone_and_name_are_the_same_person(choose: Select) -> None:
    again = claim(2, mobile=f"+86 {phone(1)}", name=" 测1")
    assert taken(choose([claim(1), again, *OTHERS], SAMPLED, completes=50)) == {"contacted": 2}


def test_a_phone_alone_is_another_person_until_it_was_called(choose: Select) -> None:
    couple = claim(2, mobile=phone(1))
    assert "P0002" in customers(choose([claim(1), couple, *OTHERS], SAMPLED, completes=50))
    called = Lists(contacted=["P0001"], contacted_phones=[phone(1)])
    assert taken(choose([claim(1), couple, *OTHERS], called, completes=50)) == {"contacted": 2}


def test_a_person_is_known_from_claims_that_are_not_eligible(choose: Select) -> None:
    old = claim(1, closed_on="2020-01-01")
    again = claim(2, id_number=identity(1))
    assert taken(choose([old, again, *OTHERS], SAMPLED, completes=50)) == {"rule_3": 1, "contacted": 1}


def test_a_placeholder_in_the_place_of_an_identity_number_joins_nobody(choose: Select) -> None:
    rows = [claim(person, id_number="111111111111111111") for person in (1, 2, 3)]
    assert taken(choose([*rows, *OTHERS], SAMPLED, completes=50)) == {"contacted": 1}


def test_a_phone_called_that_is_known_to_be_shared_stops_nobody_else(choose: Select) -> None:
    garage = KeyList("known.csv", {"phone": frozenset([phone(1)])}, 1, 0, {})
    lists = Lists(contacted=["P0001"], contacted_phones=[phone(1)], known_phones=garage)
    assert taken(choose([claim(1), claim(2, mobile=phone(1)), *OTHERS], lists, completes=50)) == {"contacted": 1}
