"""The folder of reports of a wave: it holds those of one league, whatever their format and whichever run made them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from acsi.steps.look import fingerprint, look_of
from acsi.steps.past import inputs_of_past
from acsi.steps.remarks import opened_remarks
from acsi.wave import Wave, change, standing_outputs
from acsi.wave.names import ESTIMATES, FIELDWORK, LEAGUE_JSON, REPORTS, SELECTION


def report_inputs(wave: Wave) -> dict[str, str]:
    """The files of a ranked wave that reports are made from, with their SHA-256. Raises AcsiError (P012, P013)."""
    own = wave.hashes(ESTIMATES, LEAGUE_JSON, *filter(wave.has, [FIELDWORK, SELECTION]))
    look = look_of(wave.programme.survey(), wave.programme.folder)
    return own | inputs_of_past(wave) | opened_remarks(wave) | {"look": fingerprint(look)}


def standing_reports(wave: Wave, inputs: Mapping[str, str]) -> set[str]:
    """The names of files that `acsi report` has made from just these inputs and that stand as they were made."""
    return {name.removeprefix(f"{REPORTS}/") for name in standing_outputs(wave, "report", inputs)}


def put_reports(
    wave: Wave,
    inputs: Mapping[str, str],
    files: Mapping[str, bytes],
    *,
    asked: Iterable[str] = (),
    now: datetime | None = None,
    force: bool = False,
) -> list[Path]:
    """Put files by name among the reports and return their paths; what an earlier league left goes to the attic.

    Reports of the same inputs stay, but for those that were `asked` for and could not be made. Raises AcsiError as
    `change` does.
    """
    with change(wave, "report", now=now or datetime.now(UTC), inputs=inputs, force=force) as work:
        standing = standing_reports(wave, inputs) - set(asked)
        lying = {name.removeprefix(f"{REPORTS}/") for name in wave.manifest().files if name.startswith(f"{REPORTS}/")}
        for name in lying - set(files):
            if name in standing:
                work.write(f"{REPORTS}/{name}", wave.read(f"{REPORTS}/{name}"))
            else:
                work.remove(f"{REPORTS}/{name}")
        for name, content in files.items():
            work.write(f"{REPORTS}/{name}", content)
    return [wave.path(f"{REPORTS}/{name}") for name in files]
