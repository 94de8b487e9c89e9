"""Work a wave's results out again in memory: the answers from the deliveries, the estimates from the answers, the
league from the estimates. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.wave import Programme, Wave, names, sha256_of
from acsi.wave.manifest import Manifest, Step

if TYPE_CHECKING:
    from acsi.steps.fit import Progress

PLAIN = (names.RESPONSES, names.WEIGHTS, names.FIELDWORK)
FITTED = (names.ESTIMATES, names.REPLICATES, names.MEANS, names.SCORES)
RANKED = (names.LEAGUE_JSON, names.LEAGUE_CSV)


@dataclass(frozen=True)
class AsMade(Programme):
    """A programme whose survey definition is an earlier one."""

    kept: Path

    @property
    def definition(self) -> Path:
        """The path of the definition that counted."""
        return self.kept


@dataclass(frozen=True)
class Overlaid(Wave):
    """A wave of which some files are read as they were worked out again."""

    again: Mapping[str, bytes]

    def has(self, relative: str) -> bool:
        """Whether the wave has this file."""
        return relative in self.again or super().has(relative)

    def read(self, relative: str) -> bytes:
        """A file of the wave, worked out again or as it lies there."""
        return self.again[relative] if relative in self.again else super().read(relative)


@dataclass(frozen=True)
class Stage:
    """Results that one run makes: the files by which it is known, what they follow from, and how to make them."""

    title: str
    files: tuple[str, ...]
    inputs: Callable[[Wave], Mapping[str, str]]
    make: Callable[[Wave], Mapping[str, bytes]]


def stages(progress: Progress | None = None) -> tuple[Stage, ...]:
    """The stages from the deliveries to the league, in order."""
    from acsi.steps.fit import fitted_wave, inputs_of_fit
    from acsi.steps.rank import inputs_of_rank, ranked_wave

    return (
        Stage("answers from the deliveries", PLAIN, _inputs_of_receiving, _received),
        Stage("estimates from the answers", FITTED, inputs_of_fit, lambda wave: fitted_wave(wave, progress)[1]),
        Stage("league from the estimates", RANKED, inputs_of_rank, lambda wave: ranked_wave(wave)[1]),
    )


def as_made(wave: Wave, step: Step, again: Mapping[str, bytes]) -> Wave | None:
    """The wave with the definition that the step was made with, and files worked out `again` before.

    None where the text of that definition is nowhere kept.
    """
    kept = definition_of(wave, wave.manifest(), step.definition_sha256)
    return Overlaid(AsMade(wave.programme.folder, kept), wave.name, again) if kept else None


def definition_of(wave: Wave, manifest: Manifest, digest: str) -> Path | None:
    """Where the text of the definition with this SHA-256 lies: in the wave, or still in the programme."""
    own = [name for name in manifest.files if name.endswith(".yaml") and manifest.files[name] == digest]
    places = [*map(wave.path, own), wave.programme.definition]
    return next((each for each in places if each.is_file() and sha256_of(each) == digest), None)


def _inputs_of_receiving(wave: Wave) -> Mapping[str, str]:
    from acsi.fieldwork.records import Entry
    from acsi.steps.desk import Desk, inputs_of

    entries = [Entry.model_validate(each) for each in wave.manifest().deliveries]
    return inputs_of(Desk.of(wave), {each.number: each for each in entries})


def _received(wave: Wave) -> Mapping[str, bytes]:
    from acsi.errors import fault
    from acsi.fieldwork.records import Entry
    from acsi.steps.desk import Desk, documents_of, settle

    desk = Desk.of(wave)
    entries = [Entry.model_validate(each) for each in wave.manifest().deliveries]
    settled = settle(desk, {each.number: each for each in entries}, {})
    if settled.intake is None:
        raise fault("V009", wave=wave.name)
    return documents_of(desk, settled)
