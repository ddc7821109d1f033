"""Python's collector of cycles, told what a long-lived process is like (垃圾回收)."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 50_000
"""Objects made before the young ones are looked through: a batch of 500 makes some 20,000, and drops them all."""
OLDER, OLDEST = 20, 50


@contextmanager
def resting() -> Iterator[None]:
    """Do not look for garbage while code is loaded: there is none, and what is loaded stays.

    Looking took a fifth of the time from the start of a worker to its first event.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def spare_what_stays() -> None:
    """Leave what is loaded by now out of every later collection, and collect seldom.

    A worker loads its code once and then makes and drops a batch at a time. Looking through all of its modules again
    and again took a fifth of the time of a batch. A web process makes and drops a request in the same way, and nobody
    shall wait for an answer while all of its modules are looked through.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDEST)
