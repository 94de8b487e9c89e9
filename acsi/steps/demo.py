"""The demo: a simulated insurer and a whole wave on it, from the claims extract to every branch's report."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.errors import fault
from acsi.files import write_all
from acsi.keys import Identity, Secrets, new_identity, new_secrets, save_identity, with_wave
from acsi.shipped import shipped
from acsi.wave import Programme, Wave
from acsi.wave.names import BRANCHES, CONTACTS, DEFINITION, DEMO_IDENTITY, DEMO_MARK, SAMPLE

if TYPE_CHECKING:
    from acsi.league.results import League
    from acsi.simulate.deliveries import Fieldwork
    from acsi.simulate.insurer import Insurer

Say = Callable[[str], None]
Progress = Callable[[int, int], None]

WAVE = "2026Q3"
INSURER = "insurer"
FIRMS = "firms"

SIMULATED = {"zh": "（模拟数据）", "en": " (simulated data)"}
"""Added to the survey's title, since the branches bear the names of real places."""

DRAW_SECRET = "0123456789abcdef" * 2
CASE_KEY = "0123456789abcdef" * 4
"""Known to everybody, so that every demo draws the same customers: a real programme makes its own."""


@dataclass(frozen=True)
class DemoResult:
    """What the demo made: the programme's folder, its wave, the league, and the reports, the national ones first."""

    folder: Path
    wave: str
    league: League
    reports: list[Path]


def demo_folder(folder: Path, *, say: Say, progress: Progress | None = None, claims: int = 250_000) -> DemoResult:
    """Make a programme with one whole wave on a simulated insurer of `claims` claims; replaces an earlier demo.

    `say` is told in plain words what was done; `progress` counts resamples, then reports. What somebody put beside an
    earlier demo's own files is kept. Raises AcsiError if the folder holds anything that no demo made (G002), cannot be
    written (F005) or the font is missing (R001).
    """
    from acsi.render import fonts

    _refuse_foreign(folder)
    fonts.require("")
    making = folder.with_name(f".{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    try:
        league, reports = _whole_wave(making, say, progress, claims)
        inside = [path.relative_to(making) for path in reports]
        _put_in_place(making, folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return DemoResult(folder, WAVE, league, [folder / path for path in inside])


def _refuse_foreign(folder: Path) -> None:
    """An empty folder, a new one and an earlier demo's are ours; any other is not."""
    try:
        foreign = any(folder.iterdir()) and not (folder / DEMO_MARK).is_file()
    except FileNotFoundError:
        return
    except NotADirectoryError:
        foreign = True
    except OSError as error:
        raise fault("F005", file=folder, reason=error.strerror or str(error)) from error
    if foreign:
        raise fault("G002", folder=folder)


def _put_in_place(made: Path, folder: Path) -> None:
    """Let what was made stand in the folder; what an earlier demo left goes, what is not a demo's stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for entry in made.iterdir():
        old = folder / entry.name
        if old.is_dir():
            shutil.rmtree(old)
        entry.replace(old)


def _whole_wave(folder: Path, say: Say, progress: Progress | None, claims: int) -> tuple[League, list[Path]]:
    from acsi.simulate.insurer import AS_OF, simulated_claims
    from acsi.steps.fit import fit_wave
    from acsi.steps.rank import rank_wave
    from acsi.steps.report import report_wave

    programme, firms = _programme(folder)
    say(f"A programme with a survey, {len(programme.branches())} branches and keys of its own")
    insurer = simulated_claims(programme.branches().values(), claims=claims)
    _insurer(programme, insurer, say)
    wave = _sampled(programme, AS_OF, say)
    fieldwork = _interviewed(wave, firms, say)
    _renewed(wave, insurer, fieldwork)
    estimates, _ = fit_wave(wave, progress=progress)
    say(f"Fitted: satisfaction index {estimates.constructs['satisfaction'].index:.1f}, from {estimates.n:,} interviews")
    league, _ = rank_wave(wave)
    say(f"Ranked: {len(league.branches)} branches, each with the range of its rank")
    reports, _ = report_wave(wave, progress=progress)
    return league, reports


def _programme(folder: Path) -> tuple[Programme, Mapping[str, Identity]]:
    """The programme with keys and a throw-away identity inside its folder, and an identity for each survey firm."""
    from acsi.steps.keys import start_keys

    surveys = shipped("surveys")
    firms = {name: new_identity() for name in ("north", "south")}
    text = (surveys / "auto-claims.yaml").read_text(encoding="utf-8")
    files = {
        DEMO_MARK: b"Made by acsi demo, which may write over the files beside this one.\n",
        DEFINITION: _for_the_demo(text, firms).encode(),
        BRANCHES: (surveys / "branches" / "china-motor.csv").read_bytes(),
    }
    write_all(folder, files)
    save_identity(new_identity(), folder / DEMO_IDENTITY)
    for name, identity in firms.items():
        save_identity(identity, folder / FIRMS / name / "identity.txt")
    programme = Programme(folder)
    start_keys(programme, _secrets())
    return programme, firms


def _secrets() -> Secrets:
    """Keys of which those that decide who is drawn, and under what case id, are the same in every demo."""
    secrets = with_wave(new_secrets().model_copy(update={"draw_secret": DRAW_SECRET}), WAVE)
    keys = secrets.waves[WAVE].model_copy(update={"case_key": CASE_KEY})
    return secrets.model_copy(update={"waves": {WAVE: keys}})


def _for_the_demo(definition: str, firms: Mapping[str, Identity]) -> str:
    """The definition with a title that says that the data are not real, and the firms' public keys."""
    title = re.compile(r"^title: \{zh: (.*), en: (.*)\}$", re.MULTILINE)
    text = title.sub(rf"title: {{zh: \1{SIMULATED['zh']}, en: \2{SIMULATED['en']}}}", definition, count=1)
    for name, identity in firms.items():
        text = text.replace(f"\n  {name}: {{}}\n", f"\n  {name}: {{recipient: {identity.recipient}}}\n")
    return text


def _insurer(programme: Programme, insurer: Insurer, say: Say) -> None:
    """Write the simulated company's extract and lists."""
    from acsi.steps.results import parquet_of

    files = {
        "claims.parquet": parquet_of(insurer.claims),
        "agents.csv": _csv(insurer.agents),
        "do-not-contact.csv": _csv(insurer.do_not_contact),
        "known-phones.csv": _csv(insurer.known_phones),
    }
    write_all(programme.folder / INSURER, files, private=True)
    say(f"An insurer: {len(insurer.claims):,} claims and a register of {len(insurer.agents):,} agents in {INSURER}/")


def _sampled(programme: Programme, as_of: date, say: Say) -> Wave:
    from acsi.steps.sample import Sources, sample_wave

    folder = programme.folder / INSURER
    sources = Sources(
        frame=str(folder / "claims.parquet"),
        agents=str(folder / "agents.csv"),
        do_not_contact=str(folder / "do-not-contact.csv"),
        known_phones=str(folder / "known-phones.csv"),
    )
    selection, _ = sample_wave(programme, WAVE, sources, as_of)
    say(f"Sampled wave {WAVE}: from {selection.frame:,} customers who may be called, agents taken out")
    return programme.wave(WAVE)


def _interviewed(wave: Wave, firms: Mapping[str, Identity], say: Say) -> Fieldwork:
    """Both firms call the main cases, then the reserve that is needed, and deliver each time; some rows are bad."""
    import io

    import pandas as pd

    from acsi.simulate.deliveries import deliveries, simulated_fieldwork
    from acsi.simulate.delivery_files import delivery_file
    from acsi.simulate.interviews import firm_of
    from acsi.steps.handover import hand_over, release_needed
    from acsi.steps.receive import receive

    programme = wave.programme
    survey, branches = programme.survey(), programme.branches()
    sample = pd.read_parquet(io.BytesIO(wave.read(SAMPLE)))
    simulated = simulated_fieldwork(survey, branches.values(), sample)
    for round_of_calls in count(1):
        for firm in firms:
            own = [code for code, branch in branches.items() if firm_of(branch) == firm]
            handed = hand_over(wave, firm, branches=own)
            if handed.pack:
                shutil.copy(handed.pack, programme.folder / FIRMS / firm)
        sent = []
        for delivery in deliveries(simulated, wave.manifest().released):
            name = Path(delivery.name)
            path = programme.folder / FIRMS / delivery.firm / f"{name.stem}-{round_of_calls}{name.suffix}"
            write_all(path.parent, {path.name: delivery_file(delivery, survey)}, private=True)
            sent.append(path)
        received = receive(wave, sent)
        if not release_needed(wave).cases:
            break
    assert received.fieldwork is not None
    total = received.fieldwork.total
    say(
        f"Interviewed by two firms in {round_of_calls} rounds: {total.interviews:,} interviews from {total.released:,} "
        f"cases, {len(received.quarantine)} rows refused"
    )
    return simulated


def _renewed(wave: Wave, insurer: Insurer, fieldwork: Fieldwork) -> None:
    """Write who renewed in the year after the wave: the customers that were asked, and all others of the quarter."""
    from acsi.sampling.contacts import read_contacts
    from acsi.simulate.insurer import AS_OF
    from acsi.simulate.renewals import simulated_renewals

    programme = wave.programme
    contacts = read_contacts(wave.read_private(CONTACTS))
    answered = fieldwork.cases[fieldwork.cases["interview"] >= 0].merge(contacts, on="case_id")
    answered = answered.rename(columns={"customer_id": "insured_no"})[["insured_no", "interview"]]
    branches = programme.branches().values()
    renewals = simulated_renewals(programme.survey(), branches, insurer.claims, answered, as_of=AS_OF)
    write_all(programme.folder / INSURER, {"renewals.csv": _csv(renewals)}, private=True)


def _csv(table: object) -> bytes:
    import pandas as pd

    assert isinstance(table, pd.DataFrame)
    return table.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")
