"""How interviews are shared out over branches, and over the sub-strata of a branch.

By the method of Webster and Sainte-Laguë (Balinski and Young 2001, Fair Representation): one interview after another
goes to whoever has the largest share so far unserved. Largest remainders give nearly the same, but with them a larger
total can take an interview away from somebody; here a larger sample only adds cases to a smaller one.
"""

from collections.abc import Mapping
from heapq import heapify, heappop, heappush
from typing import Literal

Rule = Literal["proportional", "square_root"]


def allocated(total: int, sizes: Mapping[str, int], rule: Rule = "proportional", minimum: int = 0) -> dict[str, int]:
    """How many of `total` interviews each part gets, from its customers; nobody gets more interviews than customers.

    Until all have `minimum` (or all their customers), the largest part without it comes first. Then the next interview
    goes to the largest N / (2n + 1), N customers and n interviews so far; for square roots N / (2n + 1)², which has the
    order of √N / (2n + 1). Ties go to the name that comes first as text.
    """
    power = 2 if rule == "square_root" else 1

    def turn(name: str, got: int) -> tuple[bool, float, str]:
        size = sizes[name]
        return (True, -size / (2 * got + 1) ** power, name) if got >= minimum else (False, -size, name)

    given = dict.fromkeys(sizes, 0)
    waiting = [turn(name, 0) for name, size in sizes.items() if size > 0]
    heapify(waiting)
    for _ in range(min(total, sum(sizes.values()))):
        name = heappop(waiting)[2]
        given[name] += 1
        if given[name] < sizes[name]:
            heappush(waiting, turn(name, given[name]))
    return given
