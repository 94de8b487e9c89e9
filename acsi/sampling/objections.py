"""Who objected to being contacted: keyed hashes of customer numbers and phones, so that nobody's phone is kept for it.

The hash is MD5 of a secret key of 256 bits, a bar, the kind and the value: any engine can compute it, as for the draw,
and without the key no list of numbers leads back to anybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from acsi.engine.columns import as_text, md5_hex
from acsi.engine.connection import Engine, Script, reading
from acsi.engine.sources import Source
from acsi.errors import fault
from acsi.sampling import fields
from acsi.sampling.lists import KeyList, Kind
from acsi.survey.models import Frame

if TYPE_CHECKING:
    from ibis.expr.types import StringValue

KINDS: tuple[Literal["customer_id", "phone"], ...] = ("customer_id", "phone")


class Objections(BaseModel):
    """The hashes of those who objected, by kind; by wave the case ids that they had, which a delivery may repeat."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    acsi: Literal[1] = 1
    customer_id: tuple[str, ...] = ()
    phone: tuple[str, ...] = ()
    cases: Mapping[str, tuple[str, ...]] = {}

    def added(
        self, key: str, customers: Iterable[str], phones: Iterable[str], cases: Mapping[str, Iterable[str]]
    ) -> Objections:
        """These and further ones."""
        waves = sorted({*self.cases, *cases})
        return Objections(
            customer_id=_joined(self.customer_id, (digest(key, "customer_id", each) for each in customers)),
            phone=_joined(self.phone, (digest(key, "phone", each) for each in phones)),
            cases={wave: _joined(self.cases.get(wave, ()), cases.get(wave, ())) for wave in waves},
        )


def _joined(known: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*known, *more}))


def read_objections(data: bytes | None) -> Objections:
    """What the decrypted `objections.age` holds; nobody where there is no such file. Raises AcsiError (F007)."""
    if data is None:
        return Objections()
    try:
        return Objections.model_validate_json(data)
    except ValidationError:
        raise fault("F007", file="objections.age", reason="it is no list of objections") from None


def digest(key: str, kind: str, value: str) -> str:
    """The keyed hash of a customer's number or phone in its one spelling."""
    return hashlib.md5(f"{key}|{kind}|{value}".encode(), usedforsecurity=False).hexdigest()


def objectors(connection: Engine, source: Source, frame: Frame, objections: Objections, key: str) -> KeyList:
    """Those who objected as far as the extract `source` has them: their numbers and phones as they stand there.

    One pass over the extract; nothing of it is noted with the selection's SQL. Raises AcsiError as reading does (I).
    """
    import ibis

    script = Script(connection)
    kinds: list[fields.Kind] = [kind for kind in KINDS if frame.column(kind) in source.table.columns]
    claims = source.table.select(**{f"acsi_{kind}": as_text(source.table[frame.column(kind)]) for kind in kinds})
    found: dict[Kind, frozenset[str]] = {}
    with reading(source.name):
        for kind in kinds:
            normal = fields.normalised(script, claims.select(f"acsi_{kind}"), f"objections_{kind}", [kind])
            value: StringValue = normal[f"acsi_{kind}"]
            hashed = normal.filter(value.notnull()).select(value=value).distinct()
            secret = ibis.literal(f"{key}|{kind}|")
            listed = script.keys(f"objected_{kind}", getattr(objections, kind))
            theirs = hashed.semi_join(listed, md5_hex(secret.concat(hashed.value)) == listed.key)
            found[kind] = frozenset(script.fetch(f"objectors_{kind}", theirs)["value"])
    rows = max(len(objections.customer_id), len(objections.phone))
    return KeyList("objections", found, rows, 0, {})
