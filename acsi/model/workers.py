"""A thread for each core, for work that comes in chunks."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from threadpoolctl import threadpool_limits

S = TypeVar("S")
T = TypeVar("T")


def in_order(function: Callable[[S], T], chunks: Iterable[S]) -> Iterator[T]:
    """Results of the chunks in their order, worked on by a thread for each core, few chunks at a time in memory."""
    workers = os.cpu_count() or 1
    waiting: deque[Future[T]] = deque()
    # BLAS threads of its own in each worker would fight for the same cores.
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(workers) as pool:
        for chunk in chunks:
            waiting.append(pool.submit(function, chunk))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
