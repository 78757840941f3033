"""A re-plan outlives the service that searched for it, whether that was stopped or killed."""

import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from api.records.day_plans import DayPlanNumber
from api.records.replans import KeptReplan
from api.services import replanning
from api.settings import Settings
from api.store.replans import find_replan
from api.store.session import database_address, open_store
from api.store.tables import PlanRow
from tests.api.running_ward import Ward, day_start, morning, stops
from tests.api.test_requests import codes

__all__ = ["day_start", "morning"]  # fixtures

Starting = Callable[[], AbstractContextManager[Ward]]

_SERVICE = """
import sys, threading
from datetime import datetime
from pathlib import Path
from api.dependencies import now
from tests.api import fakes
from tests.api.conftest import starting

if __name__ == "__main__":
    data, database_url, number, secret = sys.argv[1:]
    with starting(Path(data), database_url)(fakes.first_plan) as client:
        at = datetime.fromisoformat("2021-09-18T07:10:00+07:00")
        client.app.dependency_overrides[now] = lambda: at
        path = f"/api/day-plans/{number}/replans"
        answer = client.post(path, json={"seconds": 3}, headers={"Authorization": secret})
        print(answer.json()["number"], flush=True)
        threading.Event().wait()
"""


def one_bag_less(ward: Ward) -> str:
    """Take a bag out of the plan, for a re-plan to put in; return its task."""
    ward.it_is("07:10")
    bag = str(ward.bags[0])
    assert ward.put({"task": bag, "vehicle": None}).status_code == 200
    return bag


def ordered(ward: Ward, *, seconds: int) -> int:
    answer = ward.told("replans", seconds=seconds)
    assert answer.status_code == 202, answer.text
    return int(answer.json()["number"])


def last(ward: Ward) -> dict[str, Any]:
    path = f"/api/day-plans/{ward.number}/replans/last"
    found: dict[str, Any] = ward.client.get(path, headers=ward.head).json()
    return found


def ended(ward: Ward) -> dict[str, Any]:
    """Wait for the search and return what came of it."""
    for thread in threading.enumerate():
        if thread.name == f"re-plan {ward.number}":
            thread.join()
    return last(ward)


def settings_of(ward: Ward) -> Settings:
    found: Settings = ward.client.app.state.settings  # type: ignore[attr-defined]
    return found


def kept_state(settings: Settings, number: int) -> str:
    """Return how far the re-plan is by what is kept, while no service runs."""
    store = open_store(database_address(settings.data, settings.database_url))
    try:
        with store.reading() as session:
            kept = find_replan(session, DayPlanNumber(number))
    finally:
        store.close()
    assert kept is not None
    return kept.state


def taken(ward: Ward, number: int, bag: str) -> None:
    """Take the re-plan, which puts the bag in."""
    answer = ward.told(f"replans/{number}/take")
    assert answer.status_code == 200, answer.text
    assert bag in stops(answer.json())


def test_one_that_is_searched_for_when_the_service_stops_is_searched_for_anew(
    day_start: Starting,
) -> None:
    with day_start() as ward:
        bag = one_bag_less(ward)
        number = ordered(ward, seconds=3)
        settings = settings_of(ward)
    assert kept_state(settings, ward.number) == "searching"
    with day_start() as ward:
        ward.it_is("07:12")
        found = ended(ward)
        assert (found["number"], found["state"], found["version"]) == (number, "found", 1)
        assert found["changes"]["added"] == [bag]
        taken(ward, number, bag)


def test_one_that_was_found_before_a_restart_is_taken_after_it_with_what_came_since(
    day_start: Starting,
) -> None:
    with day_start() as ward:
        bag = one_bag_less(ward)
        number = ordered(ward, seconds=1)
        found = ended(ward)
        assert found["state"] == "found"
        assert ward.told("pins", tasks=[str(ward.bags[1])], reason="đã hẹn").status_code == 200
    with day_start() as ward:
        ward.it_is("07:12")
        assert last(ward) == found
        taken(ward, number, bag)
        gone = ward.told(f"replans/{number}/take")
        assert (gone.status_code, codes(gone)[0]) == (409, "replan-dropped")


def test_while_one_is_searched_for_no_other_is_ordered_also_after_a_restart(
    day_start: Starting,
) -> None:
    with day_start() as ward:
        one_bag_less(ward)
        ordered(ward, seconds=600)
        assert codes(ward.told("replans", seconds=1)) == ["problem-is-busy"]
    with day_start() as ward:
        assert last(ward)["state"] == "searching"
        assert codes(ward.told("replans", seconds=1)) == ["problem-is-busy"]


@pytest.mark.slow
def test_one_whose_service_is_killed_is_searched_for_anew(day_start: Starting) -> None:
    with day_start() as ward:
        bag = one_bag_less(ward)
        settings = settings_of(ward)
    words = (str(settings.data), settings.database_url, str(ward.number))
    command = [sys.executable, "-c", _SERVICE, *words, ward.head["Authorization"]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:  # noqa: S603
        assert service.stdout
        number = int(service.stdout.readline())
        service.kill()
    assert kept_state(settings, ward.number) == "searching"
    with day_start() as ward:
        ward.it_is("07:12")
        found = ended(ward)
        assert (found["number"], found["state"]) == (number, "found")
        taken(ward, number, bag)


def test_a_search_that_ends_the_service_twice_is_given_up(day_start: Starting) -> None:
    with day_start() as ward:
        one_bag_less(ward)
        number = ordered(ward, seconds=600)
    with day_start() as ward:
        assert last(ward)["state"] == "searching"
    with day_start() as ward:
        found = last(ward)
        assert (found["number"], found["state"]) == (number, "failed")
        ordered(ward, seconds=1)


def test_what_ends_while_it_is_looked_at_has_not_failed(
    day_start: Starting, monkeypatch: pytest.MonkeyPatch
) -> None:
    with day_start() as ward:
        one_bag_less(ward)
        ordered(ward, seconds=1)
        found = ended(ward)
        real, looked = replanning.find_replan, []

        def just_before(session: Session, number: DayPlanNumber) -> KeptReplan | None:
            kept = real(session, number)
            looked.append(kept)
            if kept is None or len(looked) > 1:
                return kept
            return replace(kept, state="searching", found="")

        monkeypatch.setattr(replanning, "find_replan", just_before)
        assert last(ward) == found
        assert len(looked) == 2


def says_unsearched(ward: Ward) -> tuple[bool, bool]:
    """Return whether the board and the day plan say that nobody searched for it."""
    path = f"/api/day-plans/{ward.number}"
    shown = ward.board(), ward.client.get(path, headers=ward.head).json()
    board, plan = ("unsearched-plan" in {sign["code"] for sign in one["signs"]} for one in shown)
    return board, plan


def test_a_search_that_finds_nothing_better_is_said_and_one_that_does_is_not(
    day_start: Starting,
) -> None:
    """Once, a plan said for ever that nobody searched for it where there is nothing better.

    Then only the page knew: from an alert that was none, while board and day plan said so still.
    """
    with day_start() as ward:
        app: Any = ward.client.app
        with app.state.store.writing() as session:  # as if its time had been too short for a search
            session.execute(update(PlanRow).values(unsearched=True))
        assert says_unsearched(ward) == (True, True)
        bag = one_bag_less(ward)
        ordered(ward, seconds=1)
        assert ended(ward)["changes"]["added"] == [bag]
        assert says_unsearched(ward) == (True, True)
        assert ward.told("undo").status_code == 200
        ordered(ward, seconds=1)
        found = ended(ward)
        assert found["tally_before"] == found["tally_after"]
        assert says_unsearched(ward) == (False, False)
        path = f"/api/day-plans/{ward.number}/alerts"
        assert ward.client.get(path, headers=ward.head).json() == []
        silent = {"keys": ["unsearched-plan"]}  # nobody says so by hand
        assert ward.client.put(path, json=silent, headers=ward.head).status_code == 422
    with day_start() as ward:  # after a restart
        assert says_unsearched(ward) == (False, False)
