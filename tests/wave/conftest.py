"""A programme with keys, whose only recipient is the user, and a wave in it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from acsi.keys import new_identity, save_identity
from acsi.steps.programme import new_programme
from acsi.wave import Programme, Wave, change, find_programme, open_wave

NOW = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def programme(tmp_path: Path, identity_path: Path) -> Programme:
    save_identity(new_identity(), identity_path)
    new_programme(tmp_path / "claims", "auto-claims", now=NOW)
    return find_programme(tmp_path / "claims")


@pytest.fixture
def wave(programme: Programme) -> Wave:
    return open_wave(programme, "2026Q3", now=NOW)


@pytest.fixture
def sampled(wave: Wave) -> Wave:
    with change(wave, "sample", now=NOW, inputs={"frame": "f" * 64}) as work:
        work.write("sample.parquet", b"cases 1")
        work.write_private("contacts.age", b"phones 1")
        work.write_programme("history.age", b"contacted 1")
    return wave
