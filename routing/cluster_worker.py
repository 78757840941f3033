"""What a worker of a Dask cluster keeps of a solve, and does of it.

Needs the extra `cluster`; imported by `routing.cluster` once a cluster is asked for, and by the
workers themselves.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from distributed import Worker, WorkerPlugin, get_worker

_Given = TypeVar("_Given")
_Found = TypeVar("_Found")


class Held(WorkerPlugin):
    """What all work is done on: sent to each worker once, also to one that joins later."""

    def __init__(self, held: object) -> None:
        self.held = held
        self.ended = False

    def enough(self) -> bool:
        """Tell whether work should come to an end."""
        return self.ended


def do(
    name: str, work: Callable[[Any, _Given, Callable[[], bool]], _Found], given: _Given
) -> _Found:
    """Do the work on what is held under that name."""
    plugin = cast("Held", get_worker().plugins[name])
    return work(plugin.held, given, plugin.enough)


def end(name: str, dask_worker: Worker) -> None:
    """Let the work on what is held under that name come to an end; Dask names the worker."""
    if name in dask_worker.plugins:
        cast("Held", dask_worker.plugins[name]).ended = True
