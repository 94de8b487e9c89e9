"""The demo: a simulated insurer and whole waves on it, from the claims extract to every branch's report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.errors import fault
from acsi.files import is_free, make_whole, write_all
from acsi.keys import Identity, Secrets, new_identity, new_secrets, save_identity, with_wave
from acsi.shipped import shipped
from acsi.steps.demo_wave import EARLIER_CLAIMS, FIRMS, Progress, Say, Simulated, make_wave
from acsi.wave import Programme
from acsi.wave.names import BRANCHES, DEFINITION, DEMO_IDENTITY, DEMO_MARK

if TYPE_CHECKING:
    from acsi.league.results import League

SIMULATED = {"zh": "（模拟数据）", "en": " (simulated data)"}
"""Added to the survey's title, since the branches bear the names of real places."""

DRAW_SECRET = "0123456789abcdef" * 2
CASE_KEY = "0123456789abcdef" * 4
"""Known to everybody, so that every demo draws the same customers: a real programme makes its own."""


@dataclass(frozen=True)
class DemoResult:
    """What the demo made: the programme's folder; its last wave, that one's league, and the reports, national first."""

    folder: Path
    wave: str
    league: League
    reports: list[Path]


def demo_folder(
    folder: Path, *, say: Say, progress: Progress | None = None, claims: int = 250_000, waves: int = 1
) -> DemoResult:
    """Make a programme on a simulated insurer of `claims` claims, with its last wave or with some before; replaces an
    earlier demo.

    The last wave is the same however many there are, and the only one with reports. `say` is told in plain words what
    was done; `progress` counts resamples, then reports. What somebody put beside an
    earlier demo's own files is kept. Raises AcsiError if the folder holds anything that no demo made (G002), cannot be
    written (F005) or the font is missing (R001).
    """
    from acsi.render import fonts
    from acsi.simulate.waves import WAVES

    names = WAVES[-waves:]
    _refuse_foreign(folder)
    fonts.require("")
    with make_whole(folder) as making:
        league, reports = _made(making, say, progress, claims, names)
        inside = [path.relative_to(making) for path in reports]
    return DemoResult(folder, names[-1], league, [folder / path for path in inside])


def _refuse_foreign(folder: Path) -> None:
    """An empty folder, a new one and an earlier demo's are ours; any other is not."""
    try:
        foreign = not is_free(folder) and not (folder / DEMO_MARK).is_file()
    except OSError as error:
        raise fault("F005", file=folder, reason=error.strerror or str(error)) from error
    if foreign:
        raise fault("G002", folder=folder)


def _made(
    folder: Path, say: Say, progress: Progress | None, claims: int, waves: Sequence[str]
) -> tuple[League, list[Path]]:
    """The programme with its waves in order; the league and the reports of the last."""
    from acsi.steps.report import report_wave

    programme, firms = _programme(folder, waves)
    say(f"A programme with a survey, {len(programme.branches())} branches and keys of its own")
    for name in waves[:-1]:
        make_wave(Simulated(programme, name, firms), claims=min(claims, EARLIER_CLAIMS), say=say, progress=progress)
    last = Simulated(programme, waves[-1], firms)
    league = make_wave(last, claims=claims, say=say, progress=progress)
    return league, report_wave(last.wave, progress=progress).files


def _programme(folder: Path, waves: Sequence[str]) -> tuple[Programme, Mapping[str, Identity]]:
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
    start_keys(programme, _secrets(waves))
    return programme, firms


def _secrets(waves: Sequence[str]) -> Secrets:
    """Keys of which those that decide who is drawn, and under what case id, are the same in every demo."""
    secrets = new_secrets().model_copy(update={"draw_secret": DRAW_SECRET})
    for wave in waves:
        secrets = with_wave(secrets, wave)
    keys = {wave: each.model_copy(update={"case_key": CASE_KEY}) for wave, each in secrets.waves.items()}
    return secrets.model_copy(update={"waves": keys})


def _for_the_demo(definition: str, firms: Mapping[str, Identity]) -> str:
    """The definition with a title that says that the data are not real, and the firms' public keys."""
    title = re.compile(r"^title: \{zh: (.*), en: (.*)\}$", re.MULTILINE)
    text = title.sub(rf"title: {{zh: \1{SIMULATED['zh']}, en: \2{SIMULATED['en']}}}", definition, count=1)
    for name, identity in firms.items():
        text = text.replace(f"\n  {name}: {{}}\n", f"\n  {name}: {{recipient: {identity.recipient}}}\n")
    return text
