"""What a document of results says of the interviews and of the model, whether the interviews are here or only sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from numpy.typing import NDArray

from acsi.model.structure import Array, Structure

if TYPE_CHECKING:
    import numpy as np

    from acsi.model.estimation import Batch
    from acsi.model.moments import Moments


class Described(Protocol):
    """The interviews; the names mean what they do in `Answers`."""

    @property
    def n(self) -> int: ...
    @property
    def labels(self) -> tuple[str, ...]: ...
    @property
    def indicators(self) -> tuple[str, ...]: ...
    @property
    def bounds(self) -> Array: ...
    @property
    def reversed(self) -> NDArray[np.bool_]: ...
    @property
    def missing(self) -> Mapping[str, Mapping[str, float]]: ...
    @property
    def interviews(self) -> NDArray[np.intp]: ...
    @property
    def answered(self) -> NDArray[np.bool_]: ...
    @property
    def shares(self) -> Array: ...


class Estimated(Protocol):
    """The estimates from all interviews, with what they were made from: batches of one. `units` are those of each group
    on which its standard errors rest."""

    @property
    def answers(self) -> Described: ...
    @property
    def structure(self) -> Structure: ...
    @property
    def moments(self) -> Moments: ...
    @property
    def batch(self) -> Batch: ...
    @property
    def units(self) -> Sequence[int]: ...
