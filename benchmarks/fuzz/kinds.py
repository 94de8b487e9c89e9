"""The kinds of input: each lays a damaged one out in a folder and says which commands are to meet it."""

import hashlib
import io
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pandas as pd
import pyarrow.parquet as pq
import pyrage
from damage import of_age, of_bytes, of_json, of_json_lines, of_lines, of_place, of_yaml, of_zip
from good import BEFORE, WAVE, Good, use_identity
from tables import csv_of, file_of, of_table, parquet_of

from acsi.fieldwork.contract import contract
from acsi.keys import Secrets, decrypt, identity_of, load_identity
from acsi.shipped import shipped
from acsi.survey.load import load_survey
from tests.fieldwork import mutations

TABLES = (".csv", ".xlsx", ".parquet")


@dataclass
class Try:
    """Commands to run in turn, what was damaged, and the programme that a refusal must leave as it was, if any."""

    damage: str
    commands: list[list[str]] = field(default_factory=list)
    programme: Path | None = None


def definition(chance: Random, here: Path, good: Good) -> Try:
    """A shipped definition, checked; and where no fault is found, used."""
    name = chance.choice(["auto-claims", "auto-claims", "acsi", "acsi2015", "mystery-visits", "touchpoint-pulse"])
    path = here / "survey.yaml"
    path.write_bytes(of_yaml((shipped("surveys") / f"{name}.yaml").read_bytes(), chance))
    form = chance.choice(["xlsform", "triple-s", "codebook", "sav", "xlsx"])
    asked = ["questionnaire", "--survey", str(path), "--format", form, "--out", str(here / "out")]
    given = ["fit", "--survey", str(path), "--data", str(good.folder / "interviews.csv"), "--by", "branch"]
    used = chance.choice([asked, [*given, "--out", str(here / "out")]])
    return Try(name, [["check", str(path)], used])


def extract(chance: Random, here: Path, good: Good) -> Try:
    """The files that a wave is drawn from: the extract, the lists of agents, phones and objections, the branches."""
    folder = programme(here, good, waves=())
    files = {
        "frame": good.claims,
        "agents": good.agents,
        "do-not-contact": good.do_not_contact,
        "known-phones": good.known_phones,
    }
    damaged = chance.choice([*files, "frame", "branches"])
    command = ["sample", "2026Q3", "--as-of", "2026-09-30", "-C", str(folder)]
    for name, table in files.items():
        path = here / f"{name}{chance.choice(TABLES) if name == damaged else '.csv'}"
        if name == damaged:
            path.write_bytes(file_of(table, path.suffix, chance, here))
        else:
            table.to_csv(path, index=False)
        command += [f"--{name}", str(path)]
    if damaged == "branches":
        damage_file(folder / "branches.csv", chance)
    return Try(damaged, [command + ["--dry-run"] * (chance.random() < 0.7)], folder)


def delivery(chance: Random, here: Path, good: Good) -> Try:
    """A delivery to head office, or checked by the firm."""
    path = here / f"d{chance.choice(['.csv', '.xlsx', '.sav', '.parquet', '.txt'])}"
    path.write_bytes(file_of(good.delivered, path.suffix, chance, here))
    folder = programme(here, good)
    receive = ["receive", WAVE, str(path), "-C", str(folder)]
    if chance.random() < 0.4:
        firm = good.demo / "firms" / "south"
        use_identity(firm / "identity.txt")
        pack = next(firm.glob("*.age"))
        return Try(path.suffix, [["verify", str(path), "--contract", str(pack), "--report", str(here / "r.xlsx")]])
    return Try(
        path.suffix, [receive + ["--dry-run"] * (chance.random() < 0.7), ["quarantine", WAVE, "-C", str(folder)]]
    )


def rows(chance: Random, here: Path, good: Good) -> Try:
    """Small deliveries in every format of which each accepted row is judged (tests/fieldwork/mutations.py)."""
    del good
    survey = load_survey(Path(mutations.__file__).with_name("small.yaml"))
    agreed = contract(survey, wave="2026Q3", firm="", definition_sha256="0" * 64, cases=[])
    kind, rows = chance.choice(mutations.KINDS), mutations.good_rows()
    archive = kind in (".xlsx", ".sss", ".zip")
    way = chance.choice(["bytes", "part", "cell"]) if archive else chance.choice(["bytes", "cell"])
    if way == "cell":
        rows[chance.randrange(len(rows))][chance.choice(agreed.names)] = chance.choice(mutations.STRANGE)
        content = mutations.written(rows, kind, agreed)
    else:
        damage = mutations.unpacked_and_mutated if way == "part" else mutations.mutated
        content = damage(mutations.written(rows, kind, agreed), chance)
    (here / f"d{kind}").write_bytes(content)
    checked = mutations.taken(content, kind, agreed, small_cases())
    mutations.require_valid(mutations.accepted(checked))
    return Try(f"{kind} {way}")


def pack(chance: Random, here: Path, good: Good) -> Try:
    """A handover pack, damaged as it came or inside; opened, and used to check a delivery."""
    firm = good.demo / "firms" / chance.choice(["north", "south"])
    found = next(firm.glob("*.age"))
    identity = load_identity(firm / "identity.txt")
    use_identity(firm / "identity.txt")
    path = here / chance.choice(["p.age", "p.age", "p.zip", "contract.json"])
    inside = decrypt(found.read_bytes(), identity.secret)
    if path.suffix == ".json":
        path.write_bytes(of_json(part_of(inside, "contract.json"), chance))
    elif chance.random() < 0.3:
        path.write_bytes(of_age(found.read_bytes(), chance))
    else:
        inside = with_contract(inside, chance) if chance.random() < 0.5 else of_zip(inside, chance)
        path.write_bytes(sealed(inside, identity.secret))
    good_delivery = next(each for each in firm.iterdir() if each.suffix in (".sav", ".csv"))
    opened = ["open", str(path), "--out", str(here / "opened")]
    return Try(path.name, [opened, ["verify", str(good_delivery), "--contract", str(path)]])


def data(chance: Random, here: Path, good: Good) -> Try:
    """A plain file of interviews, fitted; or its margins."""
    path = here / f"data{chance.choice([*TABLES, '.sav', '.txt'])}"
    path.write_bytes(file_of(good.interviews, path.suffix, chance, here))
    asked = ["--survey", str(good.programme / "survey.yaml"), "--data", str(path), "--out", str(here / "out")]
    asked += ["--by", "branch"] if chance.random() < 0.8 else []
    command = chance.choice([["fit"], ["fit"], ["fit", "--jackknife"], ["validity"]])
    return Try(f"{command[-1]} {path.suffix}", [command + asked])


def results(chance: Random, here: Path, good: Good) -> Try:
    """A folder of estimates: ranked, reported, compared."""
    folder = here / "results"
    shutil.copytree(good.results, folder)
    name = chance.choice(["estimates.json", "estimates.json", "replicates.parquet", "means.json", "league.json"])
    name = chance.choice([name, name, name, "survey.yaml", "branches.csv"])
    damage_file(folder / name, chance)
    at = ["--estimates", str(folder)]
    commands = [
        ["rank", *at],
        ["rank", *at, "--touchpoints", "--data", str(good.folder / "interviews.csv")],
        ["rank", *at, "--branch", "B07"],
        ["report", *at, "--format", "xlsx"],
        ["report", *at, "--format", "html"],
        ["report", *at, "--branch", "B07"],
        ["compare", str(folder), str(good.results)],
        ["trend", "--estimates", str(folder), "--estimates", str(good.results)],
    ]
    if name == "league.json":
        commands = commands[3:6]
    return Try(name, [chance.choice(commands)])


def renewals(chance: Random, here: Path, good: Good) -> Try:
    """A file of who renewed."""
    path = here / f"renewals{chance.choice(TABLES)}"
    path.write_bytes(file_of(good.renewals, path.suffix, chance, here))
    folder = programme(here, good, waves=(WAVE,))
    return Try(path.suffix, [["renewals", WAVE, "--file", str(path), "-C", str(folder)]], folder)


def wave(chance: Random, here: Path, good: Good) -> Try:
    """A file of a wave, or of the programme, changed by hand or by a bad disk."""
    folder = programme(here, good)
    inside = [path for path in sorted(folder.rglob("*")) if path.is_file() and "reports" not in path.parts]
    plain = [path for path in inside if path.suffix != ".age" and path.parent.name in (WAVE, BEFORE)]
    path = chance.choice(chance.choice([inside, plain, [folder / "waves" / WAVE / "wave.json"]]))
    before = path.read_bytes()
    damage_file(path, chance, secret=secret_of(folder, path))
    if path in plain and path.name != "wave.json" and chance.random() < 0.1:
        mended(path, before)
        return Try(f"{path.name} and its hash", [["audit", path.parent.name, "-C", str(folder)]], folder)
    return Try(path.name, chosen_commands(folder, path, chance), folder)


def keys(chance: Random, here: Path, good: Good) -> Try:
    """The programme's keys, recipients and identity, damaged as files or inside, and the commands about them."""
    folder = programme(here, good, waves=(WAVE,))
    path = folder / chance.choice(["keys.age", "keys.age", "keys.age", "recipients.txt", "identity.txt"])
    own = load_identity(folder / "identity.txt")
    damage_file(path, chance, secret=own.secret if path.suffix == ".age" else None)
    at, other = ["-C", str(folder)], str(pyrage.x25519.Identity.generate().to_public())
    commands = [
        *(["key", "list", *at], ["key", "show", *at], ["key", "add", other, *at], ["key", "rotate", *at]),
        *(
            ["key", "remove", chance.choice([other, own.recipient]), *at],
            ["key", "backup", "--out", str(here / "b"), *at],
        ),
        ["key", "export", "--for-audit", WAVE, "--to", other, "--out", str(here / "export.age"), *at],
        *(["status", *at], ["audit", WAVE, *at], ["agents", WAVE, *at], ["purge", WAVE, "--contacts", "--force", *at]),
        *(["handover", WAVE, "--to", "north", *at], ["quarantine", WAVE, *at], ["key", "new", *at]),
    ]
    return Try(path.name, [chance.choice(commands)], folder)


def places(chance: Random, here: Path, good: Good) -> Try:
    """A folder, a loop or nothing where a file was, and a file where a folder was."""
    folder = programme(here, good, waves=(WAVE,))
    path = chance.choice(sorted(each for each in folder.rglob("*") if each.name != ".acsi-demo"))
    name = path.relative_to(folder).as_posix()
    if path.is_dir() and chance.random() < 0.5:
        shutil.rmtree(path)
        path.write_bytes(b"")
        way = "file"
    else:
        way = of_place(path, chance)
    return Try(f"{name} {way}", chosen_commands(folder, path, chance), folder)


KINDS: dict[str, tuple[int, Callable[[Random, Path, Good], Try]]] = {
    "definition": (3, definition),
    "extract": (3, extract),
    "delivery": (3, delivery),
    "rows": (6, rows),
    "pack": (2, pack),
    "data": (3, data),
    "results": (3, results),
    "renewals": (2, renewals),
    "wave": (5, wave),
    "keys": (2, keys),
    "places": (2, places),
}
"""Each kind with how often it is tried."""


def programme(here: Path, good: Good, waves: tuple[str, ...] = (BEFORE, WAVE)) -> Path:
    """A copy of the programme with these waves."""
    left_out = {"waves": [each for each in (BEFORE, WAVE) if each not in waves]}
    folder = here / "programme"
    shutil.copytree(good.programme, folder, ignore=lambda place, _: left_out.get(Path(place).name, []))
    if WAVE not in waves:
        # Nothing was drawn before.
        (folder / "history.age").unlink(missing_ok=True)
    return folder


def damage_file(path: Path, chance: Random, secret: str | None = None) -> None:
    """Damage a file as suits what it is; `secret` opens an encrypted one, so that what is inside can be damaged."""
    content = path.read_bytes()
    ways = {
        ".json": of_json,
        ".jsonl": of_json_lines,
        ".yaml": of_yaml,
        ".parquet": of_parquet,
        ".age": of_age,
        ".csv": of_csv,
        ".txt": of_lines,
    }
    if secret and chance.random() < 0.6:
        path.write_bytes(sealed(of_inside(decrypt(content, secret), chance), secret))
        return
    path.write_bytes(ways.get(path.suffix, of_bytes)(content, chance))


def of_inside(content: bytes, chance: Random) -> bytes:
    """What an encrypted file holds: JSON, parquet, or a delivery as it came."""
    if content.startswith(b"{"):
        return of_json(content, chance)
    return of_parquet(content, chance) if content.startswith(b"PAR1") else of_bytes(content, chance)


def of_parquet(content: bytes, chance: Random) -> bytes:
    """A parquet file, damaged as a table or as bytes."""
    if chance.random() < 0.3:
        return of_bytes(content, chance)
    table = pq.read_table(io.BytesIO(content)).to_pandas()
    return parquet_of(of_table(table.iloc[:, :400], chance), chance)


def of_csv(content: bytes, chance: Random) -> bytes:
    """A CSV file, damaged as a table or as text."""
    if chance.random() < 0.3:
        return of_bytes(content, chance)
    return csv_of(of_table(pd.read_csv(io.BytesIO(content), dtype=str), chance), chance)


def mended(path: Path, before: bytes) -> None:
    """Let the wave's manifest say the hash of a file as it is after the damage."""
    manifest = path.parent / "wave.json"
    old, new = (hashlib.sha256(content).hexdigest() for content in (before, path.read_bytes()))
    manifest.write_bytes(manifest.read_bytes().replace(old.encode(), new.encode()))


def secret_of(folder: Path, path: Path) -> str | None:
    """The secret key that opens a file of the programme, if it is an encrypted one of ours."""
    own = load_identity(folder / "identity.txt")
    if path.suffix != ".age" or path.parent.name == "handover":
        return None
    if path.name == "keys.age":
        return own.secret
    secrets = Secrets.model_validate_json(decrypt((folder / "keys.age").read_bytes(), own.secret))
    if path.parent == folder:
        return secrets.history
    keys = secrets.waves[path.relative_to(folder / "waves").parts[0]]
    return keys.contacts if path.name in ("contacts.age", "evidence.age") else keys.data


def sealed(content: bytes, secret: str) -> bytes:
    """Encrypted to the owner of a secret key."""
    sealed_to: bytes = pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(identity_of(secret).recipient)])
    return sealed_to


def part_of(archive: bytes, name: str) -> bytes:
    """A part of a ZIP."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return opened.read(name)


def with_contract(archive: bytes, chance: Random) -> bytes:
    """A pack whose contract is damaged."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            inside = old.read(name)
            new.writestr(name, of_json(inside, chance) if name == "contract.json" else inside)
    return stream.getvalue()


def chosen_commands(folder: Path, path: Path, chance: Random) -> list[list[str]]:
    """A command that may read the damaged file, and sometimes an audit after it."""
    at, name = ["-C", str(folder)], BEFORE if BEFORE in path.parts else WAVE
    delivered = folder / "again.csv"
    commands = [
        *(["status", *at], ["status", name, *at], ["audit", name, *at], ["close", name, *at], ["trend", *at]),
        *(["rank", name, *at], ["rank", name, "--branch", "B07", *at], ["fit", name, *at], ["trust", name, *at]),
        *(["report", name, "--format", form, *at] for form in ("xlsx", "html")),
        *(["report", name, "--branch", "B07", *at], ["validity", name, *at], ["quarantine", name, *at]),
        *(["release", name, "--needed", *at], ["release", name, "--branch", "B07", "-n", "2", *at]),
        *(["handover", name, "--to", "north", *at], ["agents", name, *at], ["withdraw", name, "001", *at]),
        *(
            ["key", "rotate", *at],
            ["purge", name, "--contacts", "--force", "--because", "x", *at],
            ["key", "list", *at],
        ),
        *(["agents", name, "--export", str(folder.parent / "e.xlsx"), *at], ["compare", BEFORE, WAVE, *at]),
        ["forget", "--phones", str(persons(folder.parent)), *at],
        ["purge", name, "--links", "--force", "--because", "x", *at],
        ["receive", name, str(delivered.with_name("survey.yaml")), *at],
    ]
    near = {
        "league.json": ("report", "trend", "rank"),
        "estimates.json": ("rank", "report", "trend", "compare"),
        "replicates.parquet": ("rank", "trend"),
        "responses.parquet": ("fit", "rank", "validity", "trust"),
        "fieldwork.json": ("status", "report", "rank", "trust", "release"),
        "sample.parquet": ("handover", "release", "withdraw", "status", "audit"),
        "contacts.age": ("handover", "forget", "audit"),
        "evidence.age": ("agents",),
        "quarantine.age": ("quarantine",),
        "means.json": ("trend", "rank"),
        "branches.csv": ("rank", "report", "handover"),
    }.get(path.name)
    fitting = [each for each in commands if near is None or each[0] in near or chance.random() < 0.1]
    audit = [["audit", name, *at]] if chance.random() < 0.25 else []
    return [chance.choice(fitting), *audit]


def persons(folder: Path) -> Path:
    """A list of a phone that nobody has."""
    path = folder / "phones.txt"
    path.write_text("15400000000\n", "utf-8")
    return path


def small_cases() -> pd.DataFrame:
    """The cases of the small survey, all of which may be called."""
    ids = ["N1", "N2", "N3", "N4", "N5", "S1", "S2", "S3", "S4"]
    index = pd.Index(ids, name="case_id")
    return pd.DataFrame({"branch": "N", "released": True, "firm": "", "closed_month": "2026-06"}, index=index)
