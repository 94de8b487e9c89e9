"""What reviewers decide: kept claims stay, excluded customers go, and a list that cannot be one is refused."""

from collections.abc import Callable

import pytest

from acsi.engine.sources import Source
from acsi.errors import AcsiError
from acsi.sampling.exclusions import Decisions, Lists
from acsi.sampling.lists import KeyList
from acsi.sampling.reviewed import decisions
from tests.sampling.conftest import Select, claim, customers, phone, survey, taken

FRAME = survey().frame
GROUP = [claim(person, mobile=phone(90)) for person in (1, 2, 3)]
OTHERS = [claim(person) for person in range(20, 30)]


def decided(*, kept: tuple[str, ...] = (), excluded: tuple[str, ...] = ()) -> Decisions:
    return Decisions("review.xlsx", 9, frozenset(kept), frozenset(excluded))


def test_decisions_are_read_in_both_languages(source: Callable[..., Source]) -> None:
    rows = [("P1", "keep"), ("P2", "Exclude "), (" P3", "保留"), ("P4", "剔除"), ("P5", None), (None, "keep")]
    found = decisions(source([{"客户号": who, "decision": word} for who, word in rows], "review.csv"), FRAME)
    assert (found.kept, found.excluded, found.rows) == ({"P1", "P3"}, {"P2", "P4"}, 6)


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        ([("P1", "keep"), ("P2", "maybe")], "A014", "the first in row 3"),
        ([("P1", "keep"), ("P1", "exclude")], "A015", "1 customer is"),
    ],
)
def test_what_is_no_decision_is_refused(
    source: Callable[..., Source], rows: list[tuple[str, str]], code: str, words: str
) -> None:
    with pytest.raises(AcsiError, match=words) as raised:
        decisions(source([{"customer_id": who, "decision": word} for who, word in rows]), FRAME)
    assert raised.value.problems[0].code == code


def test_a_list_needs_customers_and_decisions(source: Callable[..., Source]) -> None:
    with pytest.raises(AcsiError, match="A010"):
        decisions(source([{"customer_id": "P1"}]), FRAME)


def test_held_claims_that_are_kept_come_into_the_frame(choose: Select) -> None:
    drawn = choose([*GROUP, *OTHERS], Lists(reviewed=decided(kept=("P0001",))), completes=50)
    assert taken(drawn) == {"shared_phone": 2}
    assert "P0001" in customers(drawn)
    assert drawn.selection.lists["reviewed"].keys == {"keep": 1, "exclude": 0}


def test_customers_that_are_excluded_go_with_all_their_claims(choose: Select) -> None:
    rows = [*GROUP, claim(1, claim_no="own"), *OTHERS]
    drawn = choose(rows, Lists(reviewed=decided(excluded=("P0001",))), completes=50)
    assert taken(drawn) == {"reviewed": 2, "shared_phone": 2}


def test_a_decision_does_not_undo_certain_evidence(choose: Select) -> None:
    agents = KeyList("agents.csv", {"phone": frozenset([phone(20)])}, 1, 0, {})
    drawn = choose(OTHERS, Lists(agents=agents, reviewed=decided(kept=("P0020",))))
    assert taken(drawn)["agent_phone"] == 1
    assert [doubt.code for doubt in drawn.selection.warnings if doubt.code.startswith("W53")] == ["W533"]
