"""What the stated sizes take: `python benchmarks/limits.py [PART …]`, each command in a process of its own.

Told of each are the seconds, the processors' seconds and the highest memory of all its processes together. Parts:
claims (10 million, 50,000 agents, 400 branches), deliveries (1 million rows in every format), wave (1 million
responses), branches (400), waves (40), definition (the most questions that a file holds). A command that comes to
need more memory than --most is ended and said to be beyond. The data are made first, which is not counted.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from selection import AGENTS, CLAIMS

from acsi.keys import case_ids, new_identity, save_identity
from acsi.steps.fieldwork import wave_contract
from acsi.steps.keys import start_keys
from acsi.wave import change, find_programme, open_wave

WAVE = "2026Q3"
NOW = datetime(2035, 1, 1, tzinfo=UTC)
QUESTIONS = [f"{construct}_{item}" for construct in ("expect", "quality", "value", "sat", "loyal") for item in "abc"][
    1:
]
DEFINITION = """
acsi: 1
id: limits
frame:
  columns: {{claim_id: claim_no, customer_id: insured_no, branch: branch_code, closed_on: close_date, phone: mobile,
    name: insured_name, id_number: insured_id, line: product, status: claim_status}}
  eligible: [{{field: line, in: [motor]}}, {{field: status, equals: CLOSED}}, {{field: closed_on, within_days: 90}}]
  exclude: {{agents: {{match: [id_number, phone]}}, near_phone: {{action: hold}},
    shared_phone: {{customers: 3, action: hold}}, contacted_within_days: 365}}
  segments: [channel]
sample: {{strata: branch, completes: {completes}, reserve_per_complete: 2}}
firms: {{north: {{recipient: {recipient}}}}}
scales: {{rating: {{from: 1, to: 10, missing: {{98: dont_know}}}}}}
questions: [{questions}]
model:
  constructs:
    expectations: {{indicators: [expect_b, expect_c]}}
    quality: {{indicators: [quality_a, quality_b, quality_c]}}
    value: {{indicators: [value_a, value_b, value_c]}}
    satisfaction: {{indicators: [sat_a, sat_b, sat_c]}}
    loyalty: {{indicators: [loyal_a, loyal_b, loyal_c]}}
  paths: {{expectations: [quality, value, satisfaction], quality: [value, satisfaction], value: [satisfaction],
    satisfaction: [loyalty]}}
  index: satisfaction
estimation: {{bootstrap: {resamples}}}
"""


def measured(label: str, folder: Path, *arguments: str, most: float = 8.0) -> None:
    """Run `acsi` with the arguments in a folder, and print a row of the table; `most` is in GB."""
    before, started = os.times(), time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "acsi", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    highest = [0.0]
    watch = threading.Thread(target=_watch, args=(child, highest, most))
    watch.start()
    said = child.communicate()[0].strip().splitlines()
    watch.join()
    seconds, after = time.perf_counter() - started, os.times()
    processors = sum(after[2:4]) - sum(before[2:4])
    last = "ended, beyond the memory" if highest[0] > most else f"exit {child.returncode}"
    told = f"{label} | {seconds:.0f} s | {processors:.0f} s | {highest[0]:.2f} GB | {last}"
    print(f"| {told}: {said[-1][:90] if said else ''} |", flush=True)


def _watch(child: "subprocess.Popen[str]", highest: list[float], most: float) -> None:
    while child.poll() is None:
        highest[0] = max(highest[0], sum(map(_memory, _family(child.pid))) / 1e9)
        if highest[0] > most:
            child.kill()
        time.sleep(0.1)


def _family(process: int) -> Iterable[int]:
    yield process
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for each in children:
        yield from _family(int(each))


def _memory(process: int) -> int:
    """The bytes of a process, those that it shares with others in parts."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def programme(folder: Path, branches: int, completes: int, resamples: int) -> None:
    """A programme with so many branches, and its keys."""
    folder.mkdir()
    identity = new_identity()
    os.environ["ACSI_IDENTITY"] = str(folder / "identity.txt")
    save_identity(identity, folder / "identity.txt")
    questions = ", ".join(
        [*(f"{{id: {each}, scale: rating}}" for each in QUESTIONS), "{id: remark, text_answer: true}"]
    )
    settings = {"completes": completes, "recipient": identity.recipient, "questions": questions}
    (folder / "survey.yaml").write_text(DEFINITION.format(resamples=resamples, **settings), encoding="utf-8")
    rows = "".join(f"{code},分公司{code},Branch {code},all\n" for code in codes(branches))
    (folder / "branches.csv").write_text(f"code,name_zh,name_en,region\n{rows}", encoding="utf-8")
    start_keys(find_programme(folder), now=NOW)


def codes(branches: int) -> list[str]:
    """The codes of so many branches."""
    return [f"B{number:02d}" for number in range(1, branches + 1)]


def drawn(folder: Path, wave: str, branches: int, each: int) -> list[str]:
    """A wave of the programme with `each` cases of every branch drawn; their case ids."""
    at = open_wave(find_programme(folder), wave, now=NOW)
    names = [f"{branch}-{place}" for branch in codes(branches) for place in range(each)]
    cases = case_ids("0" * 64, wave, names)
    sample = pd.DataFrame({"case_id": cases, "branch": np.repeat(codes(branches), each), "role": "main"})
    sample = sample.assign(order=np.tile(np.arange(1, each + 1), branches), frame_n=50 * each)
    sample = sample.assign(closed_month="2026-09", channel="agent")
    content = io.BytesIO()
    sample.to_parquet(content)
    about = {"name": "王芳", "closed_on": "2026-09-17"}
    people = [
        {"case_id": case, "customer_id": name, "phone": f"139{place:08d}"} | about
        for place, (case, name) in enumerate(zip(cases, names, strict=True))
    ]
    with change(at, "sample", now=NOW) as step:
        step.write("sample.parquet", content.getvalue())
        step.write_private("contacts.age", json.dumps({"acsi": 1, "cases": people}).encode())
    return cases


def delivered(cases: list[str], branches: int, seed: int = 1) -> pd.DataFrame:
    """A complete interview of every case: 100 of each interviewer in a week, one remark in ten, 2% missing."""
    stream = np.random.default_rng(seed)
    n = len(cases)
    core = stream.normal(size=(n, 1)) + np.repeat(np.linspace(-0.5, 0.5, branches), n // branches)[:, None]
    answers = np.clip(np.round(7 + 1.5 * core + 1.4 * stream.normal(size=(n, len(QUESTIONS)))), 1, 10).astype(np.int8)
    answers[stream.random(answers.shape) < 0.02] = 98
    day, turn = np.divmod(np.arange(n) % 100, 20)
    began = pd.Timestamp("2026-10-12 09:00") + pd.to_timedelta(86400 * day + 1800 * turn, unit="s")
    started = began.strftime("%Y-%m-%d %H:%M:%S").to_numpy()
    ended = (began + pd.Timedelta(minutes=9)).strftime("%Y-%m-%d %H:%M:%S").to_numpy()
    about = {"case_id": cases, "disposition": 110, "interviewer": [f"i{row // 100}" for row in range(n)]}
    words = np.where(stream.random(n) < 0.1, "Quick, but hard to reach by phone.", "")
    return pd.DataFrame(about | {"started": started, "ended": ended, "remark": words}).join(
        pd.DataFrame(answers, columns=QUESTIONS)
    )


def written(table: pd.DataFrame, path: Path) -> Path:
    """The table in the format that the path ends in."""
    if path.suffix == ".csv":
        table.to_csv(path, index=False)
    elif path.suffix == ".parquet":
        table.to_parquet(path)
    elif path.suffix == ".sav":
        import pyreadstat

        pyreadstat.write_sav(table, path, row_compress=True)
    elif path.suffix == ".sss":
        _triple_s(table, path)
    else:
        _workbook(table, path)
    return path


def _triple_s(table: pd.DataFrame, path: Path) -> None:
    """Fixed columns beside their description."""
    widths = [max(1, int(table[name].astype(str).str.len().max())) for name in table]
    ends = np.cumsum(widths)
    variables = "".join(
        f'<variable ident="{number}" type="character"><name>{name}</name><label/>'
        f'<position start="{end - width + 1}" finish="{end}"/><size>{width}</size></variable>'
        for number, (name, width, end) in enumerate(zip(table, widths, ends, strict=True), start=1)
    )
    path.write_text(
        f'<sss version="2.0"><survey><record ident="A">{variables}</record></survey></sss>', encoding="utf-8"
    )
    padded = [table[name].astype(str).str.pad(width, "right") for name, width in zip(table, widths, strict=True)]
    lines = padded[0].str.cat(pd.concat(padded[1:], axis=1))
    path.with_suffix(".asc").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _workbook(table: pd.DataFrame, path: Path) -> None:
    """A workbook with texts shared as Excel writes them, made by hand, since a library takes as long as the reading."""
    texts: dict[str, int] = {}

    def cell(value: object) -> str:
        if isinstance(value, str):
            return f'<c t="s"><v>{texts.setdefault(value, len(texts))}</v></c>' if value else "<c/>"
        return f"<c><v>{value}</v></c>"

    spread = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{spread}"><sheetData>'.encode())
            for row in (tuple(table.columns), *table.itertuples(index=False, name=None)):
                sheet.write(f"<row>{''.join(map(cell, row))}</row>".encode())
            sheet.write(b"</sheetData></worksheet>")
        items = "".join(f"<si><t>{each}</t></si>" for each in texts)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{spread}">{items}</sst>')
        related = f'<Relationship Id="a" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        related += f'<Relationship Id="b" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{packed}">{related}</Relationships>')
        book = f'<workbook xmlns="{spread}" xmlns:r="{office}"><sheets><sheet name="delivery" r:id="a"/></sheets>'
        archive.writestr("xl/workbook.xml", f"{book}</workbook>")
        root = f'<Relationship Id="a" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{packed}">{root}</Relationships>')


def claims(root: Path, size: float) -> None:
    """A selection from an extract."""
    import duckdb

    folder, count, branches = root / "claims", int(10_000_000 * size), 400
    programme(folder, branches, 100, 1000)
    sizes = {"claims": count, "customers": count * 7 // 10, "agents": int(50_000 * size)}
    duckdb.sql(CLAIMS.replace("% 36", f"% {branches}").format(folder=folder, **sizes))
    duckdb.sql(AGENTS.format(folder=folder, **sizes))
    duckdb.sql(f"COPY (FROM '{folder}/claims.parquet') TO '{folder}/claims.csv' (HEADER)")
    for ending in ("csv", "parquet"):
        sources = ["--frame", f"claims.{ending}", "--agents", "agents.csv", "--as-of", "2026-09-30"]
        more = ["--dry-run"] if ending == "csv" else []
        measured(f"sample, {count:,} claims as {ending}", folder, "sample", WAVE, *sources, *more)
    measured("handover of all main cases", folder, "handover", WAVE, "--to", "north")


def deliveries(root: Path, size: float) -> None:
    """A delivery at the firm, in every format."""
    folder, count = root / "deliveries", int(1_000_000 * size)
    programme(folder, 400, count // 400, 1000)
    cases = drawn(folder, WAVE, 400, count // 400)
    table = delivered(cases, 400)
    pack = folder / "pack"
    pack.mkdir()
    agreed = wave_contract(find_programme(folder).wave(WAVE), "north", cases)
    (pack / "contract.json").write_text(agreed.model_dump_json(), encoding="utf-8")
    for ending in (".csv", ".parquet", ".sav", ".xlsx", ".sss"):
        path = written(table, folder / f"delivery{ending}")
        label = f"verify, {len(table):,} rows as {ending}, {path.stat().st_size / 1e6:.0f} MB"
        measured(label, folder, "verify", path.name, "--contract", "pack")


def wave(root: Path, size: float) -> None:
    """A wave of a million responses."""
    folder, count = root / "wave", int(1_000_000 * size)
    programme(folder, 400, count // 400, 40)
    written(delivered(drawn(folder, WAVE, 400, count // 400), 400), folder / "delivery.csv")
    measured(f"receive, {count:,} responses", folder, "receive", WAVE, "delivery.csv", "--firm", "north")
    measured("fit, 40 resamples", folder, "fit", WAVE)
    measured("rank", folder, "rank", WAVE)
    measured("status", folder, "status", WAVE)
    measured("audit", folder, "audit", WAVE)


def branches(root: Path, size: float) -> None:
    """A wave of 400 branches with 100 interviews each."""
    folder, count = root / "branches", int(400 * size)
    programme(folder, count, 100, 1000)
    written(delivered(drawn(folder, WAVE, count, 100), count), folder / "delivery.csv")
    for command in (
        ["handover", WAVE, "--to", "north"],
        ["receive", WAVE, "delivery.csv"],
        ["fit", WAVE],
        ["rank", WAVE],
        ["report", WAVE],
        ["status", WAVE],
    ):
        measured(f"{command[0]}, {count} branches", folder, *command)


def waves(root: Path, size: float) -> None:
    """A programme of 40 waves with 36 branches and 40 interviews each."""
    from acsi.steps.fit import fit_wave
    from acsi.steps.rank import rank_wave
    from acsi.steps.receive import receive

    folder, count = root / "waves", int(40 * size)
    programme(folder, 36, 40, 100)
    names = [f"{2017 + place // 4}Q{place % 4 + 1}" for place in range(count)]
    for seed, name in enumerate(names):
        delivery = delivered(drawn(folder, name, 36, 40), 36, seed)
        at = find_programme(folder).wave(name)
        receive(at, [written(delivery, folder / "delivery.parquet")], firm="north", now=NOW)
        fit_wave(at, now=NOW)
        rank_wave(at, now=NOW)
    for command in (["status"], ["trend"], ["status", names[-1]], ["audit", names[-1]], ["report", names[-1]]):
        measured(f"{' '.join(command)}, {count} waves", folder, *command)


def definition(root: Path, size: float) -> None:
    """A definition as long as a file may be."""
    folder, count = root / "definition", int(5_000 * size)
    programme(folder, 36, 100, 200)
    text = (folder / "survey.yaml").read_text(encoding="utf-8")
    further = "".join(
        f", {{id: question_{number}, scale: rating, text: {{en: Well?, zh: 好吗？}}}}" for number in range(count)
    )
    (folder / "survey.yaml").write_text(text.replace(", {id: remark", f"{further}, {{id: remark"), encoding="utf-8")
    measured(f"check, {count:,} questions", folder, "check")
    measured(f"questionnaire, {count:,} questions", folder, "questionnaire", "--format", "codebook")


PARTS: dict[str, Callable[[Path, float], None]] = {
    each.__name__: each for each in (claims, deliveries, wave, branches, waves, definition)
}


def main() -> None:
    """Print a table for the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", metavar="PART", nargs="*", help=f"of {', '.join(PARTS)}; default: all")
    parser.add_argument("--size", type=float, default=1.0, help="a share of the stated sizes")
    parser.add_argument("--most", type=float, default=8.0, help="memory in GB")
    parser.add_argument("--keep", type=Path, help="make the data in this folder, and leave them there")
    chosen = parser.parse_args()
    print("| what | time | processors | memory | result |\n| --- | --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        root = chosen.keep or Path(scratch)
        root.mkdir(parents=True, exist_ok=True)
        for name in chosen.parts or PARTS:
            PARTS[name](root, chosen.size)


if __name__ == "__main__":
    main()
