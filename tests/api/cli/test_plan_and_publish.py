"""`donghanh plan` and `donghanh publish`: a day of what the service keeps, without a browser."""

import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import dependencies
from api.records.jobs import OVERDUE_S
from api.store.day_plans import get_day_plan
from api.store.jobs import get_job, save_job
from api.store.session import database_address, open_store
from tests.api.cli.conftest import Ran, ran
from tests.api.conftest import Start, let_in
from tests.api.test_day_plans import AT, DAY, a_ward, told, triaged, works
from tests.api.test_requests import NEXT, WARD

HEAD = "phuong 2021"
"""The user who heads the ward."""


@pytest.fixture
def office(
    start: Start, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> dict[str, int]:
    """A ward's morning in the records, and a command line that works on them at that hour."""
    with start() as client:
        people = a_ward(client)
        done = {
            "volunteer": works(client, people, "goods"),
            "bag": triaged(client, people, 1, kind="welfare_bag"),
            "nowhere": triaged(client, people, 2, kind="welfare_bag", place={"ward": WARD}),
        }
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path / "var"))
    if database_url:
        monkeypatch.setenv("DATABASE_URL", database_url)
    return done


def back(client: TestClient) -> dict[str, str]:
    """Have it be that morning in the service too, and return the head's headers."""
    app: Any = client.app
    app.dependency_overrides[dependencies.today] = lambda: DAY
    app.dependency_overrides[dependencies.now] = lambda: AT
    return let_in(client, HEAD)


def at_that_hour(*words: object, at: datetime = AT) -> Ran:
    """Run a command on the morning of the day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dependencies, "now", lambda: at)
        return ran(*words)


def plan(*, user: str = HEAD, area: str = WARD) -> Ran:
    limit = ("--time-limit", "1s", "--json")
    return at_that_hour("plan", "--date", DAY, "--area", area, "--user", user, *limit)


def publish(number: int) -> Ran:
    return at_that_hour("publish", number, "--user", HEAD, "--json")


def test_a_day_is_planned_proposed_and_given_out(office: dict[str, int], start: Start) -> None:
    found = plan()
    assert found.code == 0, found.err
    document = found.document
    assert (document["planned"], document["issues"]) == (1, [])
    assert [left["task"] for left in document["unassigned"]] == [str(office["nowhere"])]
    assert f"{office['nowhere']}, field address" in found.err
    number = document["day_plan"]
    again = publish(number)
    assert (again.code, again.document) == (
        0,
        {"day_plan": number, "day": str(DAY), "letter": "A"},
    )
    with start() as client:
        heads = back(client)
        kept = client.get(f"/api/day-plans/{number}", headers=heads).json()
        assert (kept["state"], kept["letter"]) == ("published", "A")
        request = client.get(f"/api/requests/{office['bag']}", headers=heads).json()
        assert request["state"] == "planned"
        refused = told(client, heads, number, "publish", version=kept["version"])
        assert refused.status_code == 409


@pytest.mark.usefixtures("office")
def test_who_may_not_is_refused_and_nothing_is_drafted(start: Start) -> None:
    for user, area in ((HEAD, NEXT), ("nobody", WARD), ("bac-si 2021", WARD)):
        refused = plan(user=user, area=area)
        assert refused.code == 2, refused.err
        assert "Traceback" not in refused.err
        assert len(refused.codes) == 1
    with start() as client:
        heads = back(client)
        assert client.get("/api/day-plans", headers=heads).json() == []


@pytest.mark.usefixtures("office")
def test_what_is_not_proposed_or_not_there_is_not_given_out() -> None:
    assert publish(99).code == 2
    number = plan().document["day_plan"]
    assert publish(number).code == 0
    twice = publish(number)
    assert (twice.code, twice.codes) == (2, ["already-published"])


def test_an_old_plan_is_given_out_with_a_reason_alone(office: dict[str, int]) -> None:
    number, noon = plan().document["day_plan"], AT + timedelta(hours=5)
    words = ("publish", number, "--user", HEAD, "--json")
    refused = at_that_hour(*words, at=noon)
    assert (refused.code, refused.codes) == (2, ["would-move"])
    assert f"task {office['bag']}: " in refused.err
    assert "--reason" in refused.err
    out = at_that_hour(*words, "--reason", "mất điện cả sáng", at=noon)
    assert (out.code, out.document["letter"]) == (0, "A")


def test_a_day_that_runs_is_not_searched_for_again(office: dict[str, int], start: Start) -> None:
    number = plan().document["day_plan"]
    assert publish(number).code == 0
    with start() as client:
        heads = back(client)
        out = {"kind": "volunteer-out", "vehicle": str(office["volunteer"])}
        order = {"report": out, "reason": "xe hỏng"}
        assert told(client, heads, number, "reports", **order).status_code == 200
    refused = plan()
    assert (refused.code, refused.codes) == (2, ["plan-runs"])
    assert "phím R" in refused.err


@pytest.mark.usefixtures("office")
def test_a_search_whose_command_was_killed_does_not_hold_the_day_back_for_good(
    tmp_path: Path, database_url: str
) -> None:
    first = plan().document["day_plan"]
    with closing(open_store(database_address(tmp_path / "var", database_url))) as store:
        with store.writing() as session:  # as a kill -9 leaves it
            found = get_day_plan(session, first)
            assert found.job is not None
            done = get_job(session, found.job)
            save_job(session, replace(done, state="running", plan=None, finished_at=None))
        assert plan().codes == ["problem-is-busy"]
        with store.writing() as session:
            long_ago = AT - timedelta(seconds=done.seconds + OVERDUE_S + 1)
            save_job(
                session,
                replace(done, state="running", plan=None, started_at=long_ago, finished_at=None),
            )
    assert plan().code == 0


@pytest.mark.slow
@pytest.mark.usefixtures("office")
def test_ctrl_c_proposes_the_best_so_far() -> None:
    code = (
        "import sys; from datetime import datetime; from api import dependencies; "
        f"dependencies.now = lambda: datetime.fromisoformat('{AT.isoformat()}'); "
        "from api.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    words = ["plan", "--date", str(DAY), "--area", WARD, "--user", HEAD, "--time-limit", "10m"]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    searching = threading.Event()
    heard: list[str] = []

    def listen(stream: Any) -> None:
        for line in stream:
            heard.append(line)
            if "harm" in line:
                searching.set()

    thread = threading.Thread(target=listen, args=(process.stderr,))
    thread.start()
    assert searching.wait(120), heard
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=120)
    thread.join()
    assert process.returncode == 130, heard
    assert "proposed" in out
    assert time.monotonic() - began < 300
