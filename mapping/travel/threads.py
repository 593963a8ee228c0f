"""Work shared out between threads: compiled searches run without Python's lock, so they run side by side."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

THREADS = min(8, os.cpu_count() or 1)


def in_parts(job: Callable[[int, int], T], count: int, *, least: int) -> list[T]:
    """``job(first, last)`` for parts that make up ``range(count)``, in order, each on a thread of its own.

    A part has at least ``least`` items: less work than that is not worth a thread.
    """
    parts = max(1, min(THREADS, count // max(1, least)))
    edges = [count * part // parts for part in range(parts + 1)]
    if parts == 1:
        return [job(0, count)]
    with ThreadPoolExecutor(parts) as threads:
        return list(threads.map(job, edges[:-1], edges[1:]))


def in_blocks(
    job: Callable[[int], None], count: int, *, block: int, progress: Callable[[int, int], None] | None = None
) -> None:
    """``job(n)`` for each n of ``range(count)``, in blocks on several threads; ``progress(done, count)`` after each."""

    def run(first: int) -> int:
        last = min(first + block, count)
        for n in range(first, last):
            job(n)
        return last

    firsts = range(0, count, block)
    if count <= block:
        _tell(map(run, firsts), count, progress)
        return
    with ThreadPoolExecutor(THREADS) as threads:
        _tell(threads.map(run, firsts), count, progress)


def _tell(ends: Iterable[int], count: int, progress: Callable[[int, int], None] | None) -> None:
    for done in ends:
        if progress is not None:
            progress(done, count)
