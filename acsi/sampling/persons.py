"""The same person under another customer number: whom a list names by number, the extract shows who that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from acsi.engine.connection import Script
from acsi.identity import CHECK_DIGITS, ID_WEIGHTS, OTHER_DOCUMENT, key_expression
from acsi.sampling import fields
from acsi.sampling.exclusions import CONTACTED, DO_NOT_CONTACT, Mark

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, StringValue, Table

IDENTITY = "^[0-9]{6}(?:18[5-9][0-9]|(?:19|20)[0-9]{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]$"
"""An identity number of 18 characters, with a month and a day that can be a birthday's."""


def person_expression(claims: Table) -> StringValue:
    """A person as a key: a claim's phone, a bar, and its name in one spelling; null where one of them is missing."""
    return claims.acsi_phone.concat("|", key_expression(claims.acsi_name))


def phones_of(persons: Table) -> Table:
    """The phones of persons' keys."""
    return persons.select(key=persons.key.re_extract(r"^([^|]*)[|]", 1))


def identity_expression(number: StringValue) -> BooleanValue:
    """Whether an engine's normal identity number can identify a person, as `identity.is_identity` says, but that days
    are looked at without their month; so a placeholder, such as a row of ones, makes nobody the same person."""
    import ibis

    digits = [ibis.literal("0123456789").find(number.substr(i, 1)) for i in range(17)]
    total = sum(weight * digit for weight, digit in zip(ID_WEIGHTS, digits, strict=True))
    right = ibis.literal(CHECK_DIGITS).substr(total % 11, 1) == number.substr(17, 1)
    resident = (number.length() == 18) & number.re_search(IDENTITY)
    return number.re_search(f"^{OTHER_DOCUMENT}$") | ibis.ifelse(resident, right, False)


def relatives(script: Script, folded: Table, keys: Mapping[str, Table]) -> Iterator[tuple[Mark, Table]]:
    """Marks of those who are the same persons as customers whom refusals or the cool-down name, with their keys.

    Two customer numbers are one person if they have the same identity number, or the same phone and name, on any claim
    of the extract. `folded` are all claims as `fields.folded` gives them, `keys` the tables of keys by mark's name.
    """
    for step in (DO_NOT_CONTACT, CONTACTED):
        listed = keys.get(Mark(step, "customer_id").name)
        if listed is None:
            continue
        claims = fields.normalised(script, folded, f"customers_{step}", ["customer_id"])
        claims = claims.select("acsi_customer_id", "acsi_phone", "acsi_name", "acsi_id_number")
        theirs = script.keep(f"claims_{step}", claims.semi_join(listed, claims.acsi_customer_id == listed.key))
        persons = fields.normalised(script, theirs, f"persons_{step}", ["phone", "id_number"])
        numbers = persons.filter(identity_expression(persons.acsi_id_number)).select(key=persons.acsi_id_number)
        names = persons.select(key=person_expression(persons))
        for mark, found in ((Mark(step, "id_number", same=True), numbers), (Mark(step, "person", same=True), names)):
            known = found.filter(found.key.notnull()).distinct()
            yield mark, script.keep(f"keys_{mark.name}", known)
