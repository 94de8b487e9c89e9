"""Looking at many files of a wave, which another command may change in between: readers wait for nobody."""

from collections.abc import Callable
from typing import TypeVar

from acsi.errors import AcsiError, fault
from acsi.wave.programme import Wave

TRIES = 3

Found = TypeVar("Found")


def steady(wave: Wave, look: Callable[[], Found]) -> Found:
    """What `look` finds in a wave that stays as it is meanwhile: it looks again where a command changed the wave.

    Raises AcsiError as `look` does, or P065 where every time another change came between.
    """
    for _ in range(TRIES):
        before = wave.manifest().log_sha256
        refusal: AcsiError | None = None
        try:
            found = look()
        except AcsiError as error:
            refusal = error
        if wave.manifest().log_sha256 == before:
            if refusal:
                raise refusal
            return found
    raise fault("P065", wave=wave.name)
