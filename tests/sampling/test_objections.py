"""Those who objected are found in an extract by keyed hashes, and drawn no more."""

import pytest

from acsi.errors import AcsiError
from acsi.sampling.exclusions import DO_NOT_CONTACT, Lists, marks
from acsi.sampling.lists import KeyList
from acsi.sampling.objections import Objections, digest, read_objections

KEY = "k" * 64


def test_a_hash_depends_on_key_kind_and_value() -> None:
    told = {
        digest(KEY, "phone", "1"),
        digest(KEY, "phone", "2"),
        digest(KEY, "customer_id", "1"),
        digest("", "phone", "1"),
    }
    assert len(told) == 4


def test_objections_add_up_and_come_back_from_the_disk() -> None:
    first = Objections().added(KEY, ["C1"], ["13900000001"], {"2026Q3": ["A"]})
    both = first.added(KEY, ["C1", "C2"], [], {"2026Q3": ["B"], "2026Q4": ["C"]})
    assert (len(both.customer_id), len(both.phone)) == (2, 1)
    assert both.cases == {"2026Q3": ("A", "B"), "2026Q4": ("C",)}
    kept = both.model_dump_json().encode()
    assert b"13900000001" not in kept
    assert read_objections(kept) == both
    assert read_objections(None) == Objections()


def test_what_is_no_list_of_objections_is_refused() -> None:
    with pytest.raises(AcsiError, match="F007"):
        read_objections(b"[]")


def test_objectors_are_not_contacted_beside_those_of_the_list() -> None:
    listed = KeyList("refusals", {"customer_id": frozenset({"C1"})}, 1, 0, {})
    objected = KeyList("objections", {"customer_id": frozenset({"C2"}), "phone": frozenset({"139"})}, 1, 0, {})
    found = {mark.name: list(mark.keys) for mark in marks(Lists(do_not_contact=listed, objectors=objected))}
    assert found == {f"{DO_NOT_CONTACT}_customer_id": ["C1", "C2"], f"{DO_NOT_CONTACT}_phone": ["139"]}
