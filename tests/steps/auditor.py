"""An auditor's own program, after docs/audit.md: draws a wave's sample again and knows nothing of acsi."""

import base64
import csv
import hashlib
import hmac
import json
import math
import re
import unicodedata
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import duckdb

Claim = dict[str, str | None]
CHECK, WEIGHTS = "10X98765432", [2**power % 11 for power in range(17, 0, -1)]
CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
AREA = "(?:10|2[0-9]|(?:[3568][1-9]|4[1-9]|[79][0-9])[0-9])"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def key(text: str | None) -> str | None:
    folded = re.sub("[\u00ad\u200b-\u200d\u2060\ufeff]", "", unicodedata.normalize("NFKC", text or ""))
    return folded.strip() or None


def telephone(text: str | None) -> str | None:
    whole = key(text) or ""
    extended = re.match(
        rf"([^0-9]*(?:86)?[^0-9]*0?{AREA}[^0-9]*[2-9][0-9]{{6,7}}) *- *[0-9]{{1,6}} *(?:[xX#;,/、转分].*)?$", whole
    )
    first = extended[1] if extended else re.split("[xX#;,/、转分]", whole)[0]
    digits = re.sub("[^0-9+]", "", first)
    home = re.sub(r"^\+?(?:00)?86(?=0?1[3-9][0-9]{9}$)|^0(?=1[3-9][0-9]{9}$)", "", digits)
    home = re.sub("^0(?=1[3-9][0-9]{9}$)", "", home)
    if re.fullmatch("1[3-9][0-9]{9}", home):
        return home
    fixed = re.fullmatch(rf"(?:\+?(?:00)?86)?0?({AREA}[2-9][0-9]{{6,7}})", digits)
    if fixed and (len(fixed[1]) in (10, 11) if fixed[1][0] not in "12" else len(fixed[1]) == 10):
        return "0" + fixed[1]
    abroad = re.fullmatch(r"(?:\+(?:00)?|00)((?:[1-79][0-9]|8[0-57-9])[0-9]{6,13})", digits)
    return "+" + abroad[1] if abroad else None


def number(text: str | None) -> str | None:
    plain = re.sub("[^0-9A-Z]", "", (key(text) or "").upper())
    if re.fullmatch("[0-9]{15}", plain):
        plain = plain[:6] + "19" + plain[6:]
        plain += CHECK[sum(w * int(d) for w, d in zip(WEIGHTS, plain, strict=True)) % 11]
    return plain or None


def person_number(text: str | None) -> str | None:
    plain = number(text) or ""
    born = re.fullmatch(
        r"[0-9]{6}(?:18[5-9][0-9]|19..|20..)(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]", plain
    )
    right = born and CHECK[sum(w * int(d) for w, d in zip(WEIGHTS, plain[:17], strict=True)) % 11] == plain[17]
    return plain if right else None


def day(text: str | None) -> date | None:
    found = re.match(r"([0-9]{4})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})日?(?:[ T].*)?$", key(text) or "")
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def keys_of(rows: list[dict[str, str]], kind: str, form, columns: dict[str, str]) -> set[str]:  # type: ignore[no-untyped-def]
    own = [
        c
        for c in (rows[0] if rows else {})
        if c in (kind, columns[kind]) or c.startswith(kind + "_") or c.endswith("_" + kind)
    ]
    parts = (part for row in rows for column in own for part in re.split("[;,/、；，／\n]", row[column] or ""))
    return {made for made in map(form, parts) if made}


def near(one: str, other: str) -> bool:
    """Equal, or one slip apart: a digit replaced, added or left out, or two neighbours swapped."""
    if one == other:
        return True
    if len(one) == len(other):
        places = [place for place in range(len(one)) if one[place] != other[place]]
        swap = len(places) == 2 and places[1] - places[0] == 1
        return len(places) == 1 or (swap and [one[p] for p in places] == [other[p] for p in reversed(places)])
    short, long = sorted((one, other), key=len)
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def meets(value: str | None, rule: dict, as_of: date) -> bool:  # type: ignore[type-arg]
    if "within_days" in rule:
        closed = day(value)
        return closed is not None and as_of - timedelta(days=rule["within_days"]) <= closed <= as_of
    if rule.get("not_null"):
        return key(value) is not None
    if "from" in rule or "to" in rule:
        try:
            size = float(key(value) or "")
        except ValueError:
            return False
        return rule.get("from", -math.inf) <= size <= rule.get("to", math.inf)
    return key(value) in map(str, rule.get("in", [rule.get("equals")]))


def shared(total: int, sizes: dict[str, int], minimum: int = 1) -> dict[str, int]:
    got = dict.fromkeys(sizes, 0)
    for _ in range(min(total, sum(sizes.values()))):
        open_ = [name for name in sizes if got[name] < sizes[name]]
        lacking = [name for name in open_ if got[name] < minimum]
        rank = (
            (lambda name: (-sizes[name], name))
            if lacking
            else (lambda name: (-sizes[name] / (2 * got[name] + 1), name))
        )
        got[min(lacking or open_, key=rank)] += 1
    return got


def redraw(folder: Path, selection: dict, secret: str, case_key: str) -> dict[str, tuple[str, str, str, int]]:  # type: ignore[type-arg]
    """By case id: branch, stratum, role and order."""
    frame, sample, as_of = (
        selection["definition"]["frame"],
        selection["definition"]["sample"],
        date.fromisoformat(selection["as_of"]),
    )
    columns = {
        each: each for each in ("customer_id", "branch", "closed_on", "phone", "name", "id_number", "claim_id")
    } | frame["columns"]
    codes = {row["code"].strip() for row in read(folder / "branches.csv")}
    claims = [
        row
        | {
            "C": key(row[columns["customer_id"]]),
            "B": key(row[columns["branch"]]),
            "P": telephone(row[columns["phone"]]),
            "I": number(row[columns["id_number"]]),
            "N": key(row[columns["name"]]),
        }
        for row in read(folder / "claims.csv")
    ]
    for row in claims:
        row["PN"] = f"{row['P']}|{row['N']}" if row["P"] and row["N"] else None

    agents, refused = read(folder / "agents.csv"), read(folder / "refused.csv")
    known = keys_of(read(folder / "known.csv"), "phone", telephone, columns)
    out = {
        "I": keys_of(agents, "id_number", person_number, columns),
        "P": keys_of(agents, "phone", telephone, columns) - known,
    }
    named = (
        keys_of(refused, "customer_id", key, columns)
        if "customer_id" in str(selection["lists"]["do_not_contact"]["keys"])
        else set()
    )
    theirs = [row for row in claims if row["C"] in named]
    no_call = {
        "C": named,
        "P": keys_of(refused, "phone", telephone, columns),
        "I": keys_of(refused, "id_number", person_number, columns)
        | {person_number(row["I"]) for row in theirs} - {None},
        "PN": {row["PN"] for row in theirs} - {None},
    }
    gone = {
        row["C"] for row in claims for listed in (out, no_call) for kind, keys in listed.items() if row[kind] in keys
    }

    owners: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for row in claims:
        if row["P"] and row["C"]:
            name = row["N"]
            family = (
                (name[0] if re.fullmatch("[\u3400-\u4dbf\u4e00-\u9fff]{2,4}", name) else name.upper())
                if name
                else row["C"]
            )
            owners[row["P"]][0].add(family)
            owners[row["P"]][1].add(row["I"] or row["C"])
    most = frame["exclude"]["shared_phone"]["customers"]
    held = {phone for phone, (names, numbers) in owners.items() if min(len(names), len(numbers)) >= most} - known
    namesakes: dict[tuple[str | None, str | None], set[str]] = defaultdict(set)
    for row in agents if frame["exclude"].get("near_phone") else []:
        place = key(row.get(columns["branch"]) or row.get("branch"))
        namesakes[place, key(row.get(columns["name"]) or row.get("name"))] |= keys_of(
            [row], "phone", telephone, columns
        )

    def looks_like_an_agent(row: dict[str, str | None]) -> bool:
        phones = namesakes.get((row["B"], row["N"]), set()) if row["N"] and row["P"] not in known else set()
        return any(near(row["P"] or "", phone) for phone in phones)

    stay = [
        row
        for row in claims
        if row["B"] in codes
        and row["C"]
        and day(row[columns["closed_on"]])
        and row["P"]
        and row["P"] not in held
        and not looks_like_an_agent(row)
        and row["C"] not in gone
        and all(meets(row[columns.get(rule["field"], rule["field"])], rule, as_of) for rule in frame["eligible"])
    ]
    order = lambda row: (-day(row[columns["closed_on"]]).toordinal(), row[columns["claim_id"]])  # noqa: E731
    last = {}
    for row in sorted(stay, key=order):
        last.setdefault(row["C"], row)
    people = sorted(last.values(), key=lambda row: (-day(row[columns["closed_on"]]).toordinal(), row["C"]))
    kept = list(range(len(people)))
    for _ in range(2):
        for kind in (lambda row: person_number(row["I"]), lambda row: row["PN"]):
            first: dict[str, int] = {}
            for place, row in enumerate(people):
                if mark := kind(row):
                    first[mark] = min(first.get(mark, kept[place]), kept[place])
            kept = [
                first.get(kind(row) or "", kept[place]) if kind(row) else kept[place]
                for place, row in enumerate(people)
            ]
    people = [row for place, row in enumerate(people) if kept[place] == place]

    strata: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in people:
        values = [
            (key(row[columns.get(field, field)]) or "").replace("/", "-") for field in sample.get("substrata", [])
        ]
        strata[row["B"]]["/".join([row["B"], *values])].append(row["C"])
    cases = {}
    for branch, parts in strata.items():
        for stratum, main in shared(sample["completes"], {name: len(own) for name, own in parts.items()}).items():
            turn = sorted(parts[stratum], key=lambda one: (hashlib.md5(f"{secret}|{one}".encode()).hexdigest(), one))
            for place, customer in enumerate(turn[: main + math.ceil(main * sample["reserve_per_complete"])]):
                digest = hmac.new(
                    bytes.fromhex(case_key), f"{selection['wave']}\n{customer}".encode(), "sha256"
                ).digest()
                case = base64.b32encode(digest[:10]).decode().translate(CROCKFORD)
                cases[case] = (
                    (branch, stratum, "main", place + 1)
                    if place < main
                    else (branch, stratum, "reserve", place + 1 - main)
                )
    return cases


def sample_of(path: Path) -> dict[str, tuple[str, str, str, int]]:
    """The sample as the wave has it."""
    rows = duckdb.sql(f"SELECT case_id, branch, stratum, role, \"order\" FROM '{path}'").fetchall()
    return {case: tuple(rest) for case, *rest in rows}


def selection_of(path: Path) -> dict:  # type: ignore[type-arg]
    return json.loads(path.read_text(encoding="utf-8"))
