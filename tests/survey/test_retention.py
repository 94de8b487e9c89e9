"""How long what is personal is kept."""

from datetime import date

import pytest

from acsi.survey.retention import Retention, months_after
from tests.survey.conftest import Faults


@pytest.mark.parametrize("retention", ["{contacts_months: 36}", "{contacts_months: 4, links_months: 3}"])
def test_links_are_not_kept_shorter_than_contacts(faults: Faults, retention: str) -> None:
    (found,) = faults(retention=retention)
    assert found.code == "S194"
    assert found.where.startswith("survey.yaml:")


def test_links_as_long_as_contacts_are_well(faults: Faults) -> None:
    assert faults(retention="{contacts_months: 6, links_months: 6}") == []


def test_months_end_on_the_last_day_of_a_short_one() -> None:
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert Retention().days(date(2026, 10, 1)) == {"contacts": date(2027, 4, 1), "links": date(2028, 10, 1)}
