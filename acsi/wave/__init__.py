"""The programme folder and its waves: where files lie, what made them, and how they change safely."""

from acsi.wave.change import change, change_folder, change_programme, change_waves, open_wave
from acsi.wave.manifest import Manifest, Step, sha256_of
from acsi.wave.programme import Programme, Wave, find_programme, is_current, standing_outputs
from acsi.wave.steady import steady
from acsi.wave.work import Work

__all__ = [
    "Manifest",
    "Programme",
    "Step",
    "Wave",
    "Work",
    "change",
    "change_folder",
    "change_programme",
    "change_waves",
    "find_programme",
    "is_current",
    "open_wave",
    "sha256_of",
    "standing_outputs",
    "steady",
]
