"""Processes of a Dask cluster, which get what they work on once; what is lost is done here.

A Dask cluster runs whatever code it is sent: it belongs into a network that only trusted machines
reach. Its workers need the same version of this program.
"""

import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from importlib import import_module
from typing import Any, Final, Generic, TypeVar

from geodata.errors import Unavailable
from routing.stages import quiet

ANSWERS_WITHIN_S: Final = 5.0
"""A scheduler that does not answer so soon is not there."""
ASKED_EACH_S: Final = 0.2
"""So often it is asked whether to stop while workers work."""
WATCHED_EACH_S: Final = 1.0
"""So often it is looked whether scheduler and workers are still there."""
ALONE_AFTER_S: Final = 10.0
"""So long a cluster may be without any worker: one that died may be started anew."""
PATIENCE_S: Final = 20.0
"""So long after the end is told a worker may take; then its work is given up."""

LATE_AFTER_S: Final = 60.0
LATE_TIMES: Final = 3.0
"""So long nobody may be done with work after others were, and so many times as long as these took;
then what is left is given up."""

FETCHED_WITHIN_S: Final = 30.0
"""So long it may take to fetch what a worker found."""

GONE: Final = ("closing", "closed")
"""What Dask's client calls itself once it has found the scheduler gone."""

_Held = TypeVar("_Held")
_Given = TypeVar("_Given")
_Found = TypeVar("_Found")


class Cluster(Generic[_Held]):
    """Does work on a Dask cluster, as `routing.forks.Forks` does on this machine; a context.

    Work whose worker dies is given to another by Dask. Work that is lost all the same (its worker
    is gone or hangs and does not say so, nobody is left, the scheduler is gone) is done here and,
    where that is said, less thoroughly; once nobody can be reached, all work is done here. Work
    that ends with a fault there is done here in full; its fault is raised if it comes again.

    Parameters
    ----------
    held
        What all work is done on here.
    sent
        The same as workers get it, once each; it must pickle.
    address
        Of the scheduler, such as ``tcp://10.0.0.1:8786``.
    say
        Told when work is done here that the cluster should have done.
    """

    def __init__(
        self, held: _Held, *, sent: _Held, address: str, say: Callable[[str], None] = quiet
    ) -> None:
        self._held, self._sent, self._address, self._say = held, sent, address, say
        self._name = f"donghanh-{uuid.uuid4().hex}"
        self._client: Any = None
        self._ended = False
        self._looked_s = self._seen_s = 0.0

    def __enter__(self) -> "Cluster[_Held]":
        """Connect, and send what is held.

        Raises
        ------
        Unavailable
            If the extra is not installed, no scheduler answers, it has no workers, or these cannot
            take what is sent.
        """
        self._dask, self._worker = _dask(), import_module("routing.cluster_worker")
        try:
            self._client = self._dask.Client(
                self._address, timeout=ANSWERS_WITHIN_S, set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise Unavailable(
                f"no Dask scheduler answers at {self._address}: start one there (`dask scheduler`)"
                " and workers (`dask worker`), or leave --cluster out"
            ) from error
        try:
            self._client.wait_for_workers(1, timeout=ANSWERS_WITHIN_S)
            self._client.register_plugin(self._worker.Held(self._sent), name=self._name)
        except TimeoutError as error:
            self._client.close()
            raise Unavailable(
                f"the Dask scheduler at {self._address} has no workers: start some (`dask worker"
                f" {self._address} --nthreads 1`)"
            ) from error
        except ImportError as error:
            self._client.close()
            raise Unavailable(
                f"workers of {self._address} do not have this version of donghanh: install it there"
            ) from error
        self._seen_s = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is None:
            return
        if self._client.status not in GONE:
            self._reached(self._end)
            self._reached(lambda: self._client.unregister_worker_plugin(self._name))
        self._client.close(timeout=ANSWERS_WITHIN_S)
        self._client = None

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
        work, stopped
            As in `routing.forks.Forks.each`.
        lost
            What to do here of work that was lost; the same where not given.
        """

        def enough() -> bool:
            self._ended = self._ended or stopped()
            return self._ended

        def here(one: _Given) -> _Found:
            return work(self._held, one if lost is None else lost(one), enough)

        if self._client is not None and self._client.status in GONE:
            self._leave()
        futures = self._submitted(work, given)
        if futures is None:
            return [work(self._held, one, enough) for one in given]
        self._await(futures, enough)
        found = [self._found(future) for future in futures]
        failed = [self._failed(future) for future in futures]
        count = sum(not one for one in found) - sum(failed)
        if count:
            self._give_up(futures, count)
        if any(failed):
            self._say(
                f"{sum(failed)} mảnh lỗi ở cụm máy, máy này làm lại /"
                f" {sum(failed)} pieces failed on the cluster, they are done here"
            )
        # what was found is a tuple of one, so that nothing found can be told from it
        return [
            one[0] if one else work(self._held, order, enough) if fault else here(order)
            for one, fault, order in zip(found, failed, given, strict=True)
        ]

    def _submitted(self, work: Callable[..., Any], given: Sequence[Any]) -> Sequence[Any] | None:
        """Give the work to the cluster; None where there is none any more."""
        if self._client is None:
            return None
        futures = self._reached(
            lambda: [
                self._client.submit(self._worker.do, self._name, work, one, pure=False)
                for one in given
            ]
        )
        if futures is None:
            self._leave()
        return futures

    def _await(self, futures: Sequence[Any], enough: Callable[[], bool]) -> None:
        """Return once all is done, or given up."""
        ended_s = float("inf")
        late = _Late()
        while self._is_there():
            try:
                with self._client.as_current():
                    self._dask.wait(futures, timeout=ASKED_EACH_S)
            except TimeoutError:
                pass
            except CancelledError:  # the scheduler is gone, and came back at best
                return
            else:
                return
            if late.is_it(sum(future.done() for future in futures)):
                return
            if enough():
                ended_s = min(ended_s, time.monotonic())
                if time.monotonic() > ended_s + PATIENCE_S:
                    return
                self._reached(self._end)

    def _found(self, future: Any) -> tuple[Any, ...]:
        """Return what came of the work, nothing where it failed or is lost."""
        if future.status != "finished":
            return ()
        try:
            return (future.result(timeout=FETCHED_WITHIN_S),)
        except (OSError, CancelledError):
            return ()

    def _failed(self, future: Any) -> bool:
        """Tell whether the work ended with a fault: its own, or that of the worker it was at."""
        if future.status != "error":
            return False
        try:
            fault = future.exception(timeout=FETCHED_WITHIN_S)
        except (OSError, CancelledError):
            return False
        return not isinstance(fault, self._dask.KilledWorker)

    def _give_up(self, futures: Sequence[Any], count: int) -> None:
        """Say that so much was lost; leave the cluster where nobody is there any more."""
        self._say(
            f"Cụm máy làm mất {count} mảnh, kế hoạch giữ nguyên /"
            f" the cluster lost {count} pieces; the plan keeps what it had"
        )
        self._looked_s = 0.0
        if self._is_there():
            self._reached(lambda: self._client.cancel(futures, force=True))
        else:
            self._leave()

    def _leave(self) -> None:
        self._say("Không còn cụm máy, máy này làm tiếp / the cluster is gone, going on alone")
        self._client.close(timeout=ANSWERS_WITHIN_S)
        self._client = None

    def _end(self) -> None:
        self._client.run(self._worker.end, self._name, on_error="ignore")

    def _is_there(self) -> bool:
        """Tell whether the scheduler is there, and had workers lately."""
        now = time.monotonic()
        if now < self._looked_s + WATCHED_EACH_S:
            return True
        self._looked_s = now
        workers = self._reached(self._client.nthreads)
        if workers:
            self._seen_s = now
        return workers is not None and now < self._seen_s + ALONE_AFTER_S

    def _reached(self, ask: Callable[[], _Found]) -> _Found | None:
        """Ask the cluster; None where it cannot be reached."""
        try:
            return ask()
        except (OSError, CancelledError):
            return None
        except (RuntimeError, AttributeError, self._dask.client.ClosedClientError):
            # it found the scheduler gone before we did and closed its doors, one after the other
            if self._client.status not in GONE:
                raise
            return None


class _Late:
    """Tells when work takes so long, by how long other work took, that its worker may be hung."""

    def __init__(self) -> None:
        self._begun_s = self._last_s = time.monotonic()
        self._done = 0

    def is_it(self, done: int) -> bool:
        """Tell it of what is still to be done, where so many are done."""
        now = time.monotonic()
        if done > self._done:
            self._done, self._last_s = done, now
        took_s = self._last_s - self._begun_s
        return done > 0 and now - self._last_s > max(LATE_AFTER_S, LATE_TIMES * took_s)


def _dask() -> Any:
    """Return Dask's package.

    Raises
    ------
    Unavailable
        If the extra is not installed.
    """
    try:
        return import_module("distributed")
    except ImportError as error:
        raise Unavailable(
            "Dask is not installed, and --cluster needs it: pip install 'donghanh[cluster]'"
        ) from error
