"""Pieces searched by a Dask cluster give the plan of one machine, whoever dies."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from distributed import LocalCluster

import routing.cluster
import routing.pieces
from geodata.errors import Unavailable
from routing.cluster import Cluster
from routing.one_piece import Order, Routes, Whole, search
from routing.pieces import InPieces
from routing.solvers.stopping import Iterations
from routing.solving import solve
from tests.routing.test_pieces import CUT, a_day

pytestmark = [
    pytest.mark.slow,
    # Dask leaves sockets behind that it tried ports with.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*socket:pytest.PytestUnraisableExceptionWarning"),
]


def a_cluster(workers: int) -> LocalCluster:
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        dashboard_address=":0",
        silence_logs=50,
    )


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with a_cluster(2) as cluster:
        yield cluster.scheduler_address


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing.pieces, "FIRST_TASKS", 3)
    monkeypatch.setattr(routing.pieces, "FIRST_ITERATIONS", 5)


def test_it_gives_the_plan_that_the_processes_of_one_machine_give(address: str) -> None:
    stop = Iterations(100)
    here = solve(a_day(), stop=stop, seed=3, params=CUT, workers=2)
    there = solve(a_day(), stop=stop, seed=3, params=CUT, cluster=address)
    assert there.plan == here.plan
    assert there.iterations == here.iterations


def dies_once(
    planner: int, mark: Path, whole: Whole, order: Order, enough: Callable[[], bool]
) -> tuple[Routes, int]:
    if os.getpid() != planner and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return search(whole, order, enough)


def test_a_worker_that_is_killed_costs_time_and_nothing_of_the_plan(
    address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stop, mark = Iterations(60), tmp_path / "died"
    unharmed = solve(a_day(), stop=stop, seed=1, params=CUT, workers=2)
    monkeypatch.setattr(routing.pieces, "search", partial(dies_once, os.getpid(), mark))
    harmed = solve(a_day(), stop=stop, seed=1, params=CUT, cluster=address)
    assert mark.exists()
    assert harmed.plan == unharmed.plan


def until_its_client_has_closed_itself(cluster: object) -> None:
    """Wait as long as Dask takes to see that its scheduler is gone."""
    assert isinstance(cluster, Cluster)
    pause, ends_s = Event(), time.monotonic() + 60
    while cluster._client.status != "closed":  # noqa: SLF001
        assert time.monotonic() < ends_s
        pause.wait(0.05)


@pytest.mark.parametrize("known", [False, True])  # to its client, which then closes itself
def test_where_the_cluster_goes_away_it_goes_on_alone_and_says_so(
    known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing.cluster, "ANSWERS_WITHIN_S", 1.0)
    said: list[str] = []
    problem, cluster = a_day(), a_cluster(1)
    pieces = InPieces(
        problem,
        stop=Iterations(60),
        seed=1,
        workers=1,
        cluster=cluster.scheduler_address,
        say=said.append,
    )
    stages: list[str] = []
    with pieces:

        def told(stage: str, _: Routes) -> None:
            stages.append(stage)
            if stage == "build":
                cluster.close()
                if known:
                    until_its_client_has_closed_itself(pieces._workers)  # noqa: SLF001

        pieces.run(told)
        assert len(pieces.routes.starts_s) == len(problem.tasks)
        assert len(stages) > 2  # it went on searching
    assert "going on alone" in said[-1]


def test_a_cluster_that_went_away_meanwhile_can_be_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing.cluster, "ANSWERS_WITHIN_S", 1.0)
    away = a_cluster(1)
    with Cluster(0, sent=2, address=away.scheduler_address) as cluster:
        assert cluster.each(twice, [1], stopped=lambda: False) == [2]
        away.close()
        until_its_client_has_closed_itself(cluster)


def twice(held: int, given: int, _: Callable[[], bool]) -> int:
    if given == 7:
        raise ValueError("seven")
    return held * given


def test_each_worker_gets_what_is_held_and_what_came_of_it_is_in_order(address: str) -> None:
    with Cluster(0, sent=2, address=address) as cluster:
        assert cluster.each(twice, range(5), stopped=lambda: False) == [0, 2, 4, 6, 8]


def fails_there(held: str, given: int, _: Callable[[], bool]) -> tuple[str, int]:
    if held == "there" and given == 7:
        raise ValueError("only there")
    return held, given


def test_work_that_fails_on_a_worker_is_done_here_in_full(address: str) -> None:
    said: list[str] = []
    with Cluster("here", sent="there", address=address, say=said.append) as cluster:
        found = cluster.each(fails_there, [1, 7], stopped=lambda: False, lost=lambda one: -one)
    assert found == [("there", 1), ("here", 7)]
    assert ["1 pieces failed on the cluster" in line for line in said] == [True]


def test_a_fault_of_the_work_itself_is_raised(address: str) -> None:
    with Cluster(0, sent=2, address=address) as cluster, pytest.raises(ValueError, match="seven"):
        cluster.each(twice, [1, 7], stopped=lambda: False)


def until_enough(_held: int, given: int, enough: Callable[[], bool]) -> int:
    while not enough():
        pass
    return given


def test_work_comes_to_an_end_once_it_is_time_to_stop(address: str) -> None:
    asked: list[None] = []

    def stopped() -> bool:
        asked.append(None)
        return len(asked) > 1

    with Cluster(0, sent=0, address=address) as cluster:
        assert cluster.each(until_enough, [1, 2], stopped=stopped) == [1, 2]


def never(_held: str, given: str, _: Callable[[], bool]) -> str:
    while _held == "there":
        pass
    return given


def test_work_that_does_not_end_in_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing.cluster, "PATIENCE_S", 0.0)
    said: list[str] = []
    with (
        a_cluster(1) as local,
        Cluster("here", sent="there", address=local.scheduler_address, say=said.append) as cluster,
    ):
        found = cluster.each(never, ["a"], stopped=lambda: True, lost=lambda one: f"{one}, here")
        assert found == ["a, here"]
    assert "lost 1 pieces" in said[0]


def hangs_there(held: str, given: int, _: Callable[[], bool]) -> str:
    while held == "there" and given == 1:
        pass
    return f"{given} {held}"


def test_work_that_hangs_while_others_are_done_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(routing.cluster, "LATE_AFTER_S", 0.5)
    monkeypatch.setattr(routing.cluster, "LATE_TIMES", 0.0)
    said: list[str] = []
    with (
        a_cluster(2) as local,
        Cluster("here", sent="there", address=local.scheduler_address, say=said.append) as cluster,
    ):
        found = cluster.each(hangs_there, [1, 2], stopped=lambda: False)
        assert found == ["1 here", "2 there"]
    assert "lost 1 pieces" in said[0]


def test_where_no_scheduler_answers_nothing_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing.cluster, "ANSWERS_WITHIN_S", 0.5)
    stages: list[object] = []
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Unavailable, match=rf"{address}.*dask scheduler"):
            solve(
                a_day(),
                stop=Iterations(10),
                seed=1,
                params=CUT,
                cluster=address,
                progress=stages.append,
            )
    assert stages == []


def test_a_scheduler_without_workers_is_told_from_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing.cluster, "ANSWERS_WITHIN_S", 1.0)
    with a_cluster(0) as idle, pytest.raises(Unavailable, match=r"no workers.*dask worker"):
        solve(a_day(), stop=Iterations(10), seed=1, params=CUT, cluster=idle.scheduler_address)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Unavailable, match=r"pip install 'donghanh\[cluster\]'"):
        solve(a_day(), stop=Iterations(1), seed=1, params=CUT, cluster="tcp://127.0.0.1:8786")


def test_a_small_problem_needs_no_cluster_and_says_so() -> None:
    said: list[str] = []
    address = "tcp://127.0.0.1:8786"
    solve(a_day(4), stop=Iterations(1), seed=1, cluster=address, say=said.append)
    assert ["a small problem" in line for line in said] == [True]
