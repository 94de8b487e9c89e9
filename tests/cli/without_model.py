"""Made-up waves of the surveys that ship without a model: their lists, and what a firm brings back for a pack."""

import json
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

BRANCHES = [f"B{number:02d}" for number in range(1, 6)]

GOOD = dict(zip(BRANCHES, [0.9, 0.8, 0.75, 0.7, 0.45], strict=True))
"""How near to the best answer each branch comes on average: B01 is clearly the best and B05 the worst."""


def list_of_places(path: Path) -> Path:
    """For each branch 24 counters, of which one is shut, and 12 calls; nobody has a phone of his own."""
    rows = [
        {
            "outlet_no": f"{branch}-{kind[0].upper()}{number:02d}",
            "branch_code": branch,
            "outlet_name": "营业厅" if kind == "counter" else "客服热线",
            "outlet_address": f"测试路{number}号" if kind == "counter" else "",
            "outlet_phone": "" if kind == "counter" else "4000000000",
            "outlet_kind": kind,
            "outlet_status": "SHUT" if kind == "counter" and number == 0 else "OPEN",
        }
        for branch in BRANCHES
        for kind, count in (("counter", 24), ("hotline", 12))
        for number in range(count)
    ]
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def log_of_contacts(folder: Path) -> tuple[Path, Path, Path]:
    """For each branch 60 customers with a contact in the last days; the register of agents, and whom not to contact."""
    rows = [
        {
            "contact_no": f"K{place:04d}",
            "insured_no": f"P{place:04d}",
            "branch_code": BRANCHES[place % 5],
            "contact_date": f"2026-09-{25 + place % 6:02d}",
            "mobile": f"1540{place:07d}",
            "insured_name": f"测{place}",
            "contact_kind": "hotline" if place % 3 else "app",
        }
        for place in range(300)
    ]
    files = folder / "contacts.csv", folder / "agents.csv", folder / "dnc.csv"
    pd.DataFrame(rows).to_csv(files[0], index=False)
    pd.DataFrame({"agent_no": ["A1"], "phone": ["15400000007"]}).to_csv(files[1], index=False)
    pd.DataFrame({"customer_id": ["P0011"]}).to_csv(files[2], index=False)
    return files


def delivered(pack: Path, path: Path, seed: int = 1) -> Path:
    """What the firm delivers for the cases of an opened pack: every tenth case was not reached."""
    contract = json.loads((pack / "contract.json").read_text(encoding="utf-8"))
    sheet = openpyxl.load_workbook(pack / "contacts.xlsx").worksheets[0].iter_rows(values_only=True)
    header = next(sheet)
    branch_of = {row[header.index("case_id")]: row[header.index("branch")] for row in sheet}
    numbers = np.random.default_rng(seed)
    rows = []
    for place, case in enumerate(contract["cases"]):
        about = {"case_id": case, "disposition": 220 if place % 10 == 9 else 110, "interviewer": f"v{place % 4}"}
        day, hour = 1 + place % 20, 9 + place // 20 % 9
        about |= {"started": f"2026-10-{day:02d} {hour:02d}:00", "ended": f"2026-10-{day:02d} {hour:02d}:05"}
        if about["disposition"] == 110:
            about |= _answers(contract["columns"], GOOD[str(branch_of[case])], numbers)
            about["interviewer"] = case if about.get("answered_by") == 1 else about["interviewer"]
        rows.append(about)
    columns = [*about, *(each["name"] for each in contract["columns"])]
    pd.DataFrame(rows).reindex(columns=dict.fromkeys(columns)).to_csv(path, index=False)
    return path


def _answers(columns: list[dict], good: float, numbers: np.random.Generator) -> dict[str, object]:
    """An interview that follows the routing; one in eight questions that need not apply does not."""
    found: dict[str, object] = {}
    for each in columns:
        if any(found.get(other) not in answers for other, answers in each["ask_if"].items()):
            continue
        if each["low"] is None and not each["codes"]:
            continue
        steps = sorted(map(int, each["codes"])) or list(range(int(each["low"]), int(each["high"]) + 1))
        void = [int(code) for code, why in each["missing"].items() if why == "not_applicable"]
        if void and numbers.random() < 1 / 8:
            found[each["name"]] = void[0]
        else:
            best = 1 - good if each["name"] == "staff_selling" else good
            found[each["name"]] = steps[int(numbers.binomial(len(steps) - 1, best))]
    return found
