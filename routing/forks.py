"""Processes forked from this one, which share what it holds; those that die are replaced."""

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Final, Generic, TypeVar

from routing.errors import SolverFailed

ASKED_EACH_S: Final = 0.2
"""So often it is asked whether to stop while processes work."""
WATCHED_EACH_S: Final = 1.0
"""So often a process looks whether the one that made it is still there."""
MOST_DEATHS: Final = 3
"""So often processes may die at one piece of work."""

_FORK: Final = multiprocessing.get_context("fork")
_Held = TypeVar("_Held")
_Given = TypeVar("_Given")
_Found = TypeVar("_Found")


class Forks(Generic[_Held]):
    """Does work on some processes; a context, in which they live.

    Parameters
    ----------
    held
        What all work is done on; forks have it without its being copied.
    workers
        So many forks; 1: none, this process works alone.
    """

    def __init__(self, held: _Held, *, workers: int) -> None:
        self._held, self._workers = held, workers
        self._enough = _FORK.RawValue("b", 0)  # read without a lock that a dead process may hold
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Forks[_Held]":
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        self._enough.value = 1
        if self._pool is not None:
            self._pool.shutdown(wait=failed is None, cancel_futures=True)
            for process in multiprocessing.active_children() if failed is not None else ():
                process.terminate()

    def enough(self) -> bool:
        """Tell whether whoever works should come to an end."""
        return bool(self._enough.value)

    def begin(
        self,
        work: Callable[[_Held, _Given, Callable[[], bool]], _Found],
        given: Sequence[_Given],
    ) -> Callable[[], list[_Found]]:
        """Begin the work beside this process.

        Returns
        -------
        What to call for what came of it: it says `enough` and waits; what died is left out.
        """
        waiting = [self._forked().submit(_do, work, one) for one in given]

        def found() -> list[_Found]:
            self._enough.value = 1
            wait(waiting)
            return [future.result() for future in waiting if future.exception() is None]

        return found

    def each(
        self,
        work: Callable[[_Held, _Given, Callable[[], bool]], _Found],
        given: Sequence[_Given],
        *,
        stopped: Callable[[], bool],
        lost: Callable[[_Given], _Given] | None = None,
    ) -> list[_Found]:
        """Do the work for each of what is given; return what came of it, in order.

        Parameters
        ----------
        work
            Gets what is held, one of what is given, and `enough`; a function of a module, so that
            it can be named to another process.
        stopped
            Asked meanwhile; once it says so, `enough` does.
        lost
            As in `routing.cluster.Cluster`; not asked here, where what is lost is done anew.

        Raises
        ------
        SolverFailed
            If processes die again and again.
        """
        del lost
        if self._workers == 1:
            return [work(self._held, one, self.enough) for one in given]
        for _ in range(MOST_DEATHS):
            pool = self._forked()
            try:
                waiting = [pool.submit(_do, work, one) for one in given]
                while wait(waiting, timeout=ASKED_EACH_S).not_done:
                    self._enough.value = self._enough.value or stopped()
                return [future.result() for future in waiting]
            except BrokenProcessPool:
                pool.shutdown(wait=False, cancel_futures=True)
                self._pool = None
        raise SolverFailed(
            "processes of the search keep being killed; give it more memory or fewer workers"
        )

    def _forked(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers,
                mp_context=_FORK,
                initializer=_begin,
                initargs=(self._held, self.enough),
            )
        return self._pool


_inherited: tuple[Any, Callable[[], bool]]
"""What a fork works on, and whether to come to an end; set in each of them."""


def _begin(held: object, enough: Callable[[], bool]) -> None:
    """Leave Ctrl-C to the process that asked, which stops after the round; end when it is gone."""
    global _inherited  # noqa: PLW0603 - a fork has nothing else of its own
    _inherited = held, enough
    gc.freeze()  # what the one that asked has is no garbage: looking for some took a twentieth
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # whoever asked may end well on it; a fork ends
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(WATCHED_EACH_S)
    os._exit(1)


def _do(work: Callable[[Any, _Given, Callable[[], bool]], _Found], given: _Given) -> _Found:
    held, enough = _inherited
    return work(held, given, enough)
