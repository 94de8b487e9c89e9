"""A simulated insurer: branches, customers and their interviews, made up but plausible, the same on every machine.

Only uniform and normal numbers of one named generator are used, and no matrix product, so that neither a release of
numpy nor a linear algebra library changes an answer.
"""

from collections.abc import Sequence

from numpy.random import PCG64, Generator


def generator(*seed: int) -> Generator:
    """The random numbers that belong to a seed; more numbers in the seed give independent streams."""
    parts: Sequence[int] = seed
    return Generator(PCG64(parts))
