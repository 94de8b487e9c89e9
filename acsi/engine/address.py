"""Addresses of tables on servers: `postgresql://user@host:port/database#schema.table`, `spark://host:port#table`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from acsi.errors import fault

POSTGRESQL, SPARK = "postgresql", "spark"
SCHEMES = {"postgresql": POSTGRESQL, "postgres": POSTGRESQL, "spark": SPARK}
QUERY = re.compile(r"\s*(?:select|with|table|values)\s", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """Where a table is: `server` without a password, and `relation`, the table's name, a query, or for Spark a path.

    `settings` go to the driver. `str()` and `repr()` never show the password, and `str()` no query.
    """

    system: str
    server: str
    relation: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    host: str | None = None
    port: int | None = None
    database: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_query(self) -> bool:
        """Whether the rows are those of a query rather than of a table."""
        return QUERY.match(self.relation) is not None

    def __str__(self) -> str:
        return f"{self.server}#{'query' if self.is_query else self.relation}"


def is_address(source: str) -> bool:
    """Whether `source` names a table on a server rather than files."""
    return "://" in source


def address_of(source: str) -> Address:
    """The parts of an address. The table or query stands after `#`, as it is, or as `?query=` with signs escaped.

    Raises AcsiError: another system than PostgreSQL and Spark (I001), or an address that is broken (I020).
    """
    scheme, _, rest = source.partition("://")
    system = SCHEMES.get(scheme.lower())
    if system is None:
        raise fault("I001", scheme=scheme[:20])
    place, _, relation = rest.partition("#")
    place, _, query = place.partition("?")
    try:
        settings = dict(parse_qsl(query, strict_parsing=bool(query)))
        parts = urlsplit(f"//{place}")
        user, password, host, port = parts.username, parts.password, parts.hostname, parts.port
    except ValueError:
        if system == POSTGRESQL or not re.fullmatch(r"local\[(?:\*|[0-9]+)\]", place):
            raise fault("I020", system, what="it cannot be read as an address") from None
        return Address(system, f"{system}://{place}", _relation(system, relation, settings))
    secret = settings.pop("password", None)
    relation = _relation(system, relation, settings)
    database = parts.path.lstrip("/")
    server = f"{system}://{f'{unquote(user)}@' if user else ''}{parts.netloc.rpartition('@')[2]}"
    return Address(
        system,
        f"{server}/{unquote(database)}" if database else server,
        relation,
        unquote(user) if user else None,
        unquote(password) if password else secret,
        host,
        port,
        unquote(database) or None,
        settings,
    )


def _relation(system: str, given: str, settings: dict[str, str]) -> str:
    """The table or query, taken out of the settings if it stands there."""
    relation = (given or settings.pop("query", "")).strip().rstrip("; \n")
    if not relation:
        raise fault("I020", system, what="it names no table")
    if "@" in relation and not QUERY.match(relation):
        raise fault("I020", system, what="a sign such as # or @ in its password or table is not escaped")
    return relation
