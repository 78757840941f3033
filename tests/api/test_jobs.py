import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from api import jobs
from api.errors import Conflict
from api.jobs import Runner, Solve
from api.records.jobs import JOB_STATES, MOVES, Job, JobKey, JobState
from api.records.problems import ProblemKey
from tests.api import fakes
from tests.api.conftest import Start, followed, kept, ordered
from tests.api.test_day_plans import DAY, a_ward, told, triaged, works
from tests.api.test_requests import WARD


def runner_of(client: TestClient) -> Runner:
    app = client.app
    assert isinstance(app, FastAPI)
    runner: Runner = app.state.runner
    return runner


@pytest.mark.slow
def test_a_solve_ends_with_a_plan_and_stays_after_a_restart(start: Start, a_day: str) -> None:
    with start(fakes.at_once) as client:
        job = followed(client, ordered(client, a_day, seconds=1, seed=7))
        assert (job["state"], job["seed"], job["issues"]) == ("done", 7, [])
        assert job["score"]["effort"] == 7200
        plan = client.get(f"/api/plans/{job['plan']}").json()
        assert (plan["planned"], plan["unassigned"]) == (0, 1)
    with start(fakes.at_once) as client:
        assert client.get(f"/api/plans/{job['plan']}").json() == plan
        assert client.get(f"/api/jobs/{job['id']}").json() == job


@pytest.mark.slow
def test_a_cancelled_solve_keeps_its_best_plan(start: Start, a_day: str) -> None:
    with start(fakes.until_stopped) as client:
        key = ordered(client, a_day, seconds=600)
        assert followed(client, key, until="score")["state"] == "running"
        busy = client.post(f"/api/problems/{kept(client, a_day)}/solve", json={})
        assert (busy.status_code, busy.json()["issues"][0]["code"]) == (409, "problem-is-busy")
        assert client.post(f"/api/jobs/{key}/cancel").status_code == 200
        job = followed(client, key)
        assert job["state"] == "cancelled"
        assert client.get(f"/api/plans/{job['plan']}").status_code == 200
        assert client.post(f"/api/jobs/{key}/cancel").status_code == 409


@pytest.mark.slow
def test_a_killed_worker_is_a_failed_job_and_the_service_goes_on(start: Start, a_day: str) -> None:
    with start(fakes.until_stopped) as client:
        key = ordered(client, a_day, seconds=600)
        followed(client, key, until="score")
        pid = runner_of(client).worker_pid(JobKey(key))
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        job = followed(client, key)
        assert job["state"] == "failed"
        assert job["issues"][0]["code"] == "worker-died"
        assert job["issues"][0]["subject"] == "exit -9"
        assert client.get("/api/health").json()["ok"]
        again = client.post(f"/api/jobs/{key}/restart")
        assert again.status_code == 202
        assert followed(client, again.json()["id"], until="score")["state"] == "running"


@pytest.mark.slow
def test_a_worker_that_breaks_shows_nothing_of_the_program(start: Start, a_day: str) -> None:
    with start(fakes.breaking) as client:
        job = followed(client, ordered(client, a_day))
    assert job["state"] == "failed"
    issue, second = job["issues"]
    assert (issue["code"], issue["subject"]) == ("worker-broke", "ZeroDivisionError")
    assert second["code"] == "unsearched-plan"
    assert "where.py" not in str(job)


@pytest.mark.slow
def test_a_worker_that_breaks_after_it_was_asked_to_stop_is_a_failed_job(
    start: Start, a_day: str
) -> None:
    with start(fakes.broken_when_stopped) as client:
        key = ordered(client, a_day, seconds=600)
        followed(client, key, until="score")
        client.post(f"/api/jobs/{key}/cancel")
        job = followed(client, key)
    assert (job["state"], job["issues"][0]["code"]) == ("failed", "worker-broke")


@pytest.mark.usefixtures("on_sqlite")
def test_a_second_service_on_the_same_data_does_not_start_and_harms_no_job(
    start: Start, a_day: str
) -> None:
    with start(fakes.until_stopped, workers=1) as first:
        key = ordered(first, a_day, seconds=600)
        with pytest.raises(Conflict) as refused, start():
            pass
        assert [issue.code for issue in refused.value.issues] == ["already-served"]
        assert first.get(f"/api/jobs/{key}").json()["state"] in ("queued", "running")
    with start() as again:
        assert again.get("/api/health").json()["ok"]


@pytest.mark.slow
def test_a_worker_that_never_stops_is_ended(start: Start, a_day: str) -> None:
    with start(fakes.deaf) as client:
        runner_of(client)._grace_s = 0.5  # noqa: SLF001
        key = ordered(client, a_day, seconds=600)
        followed(client, key, until="score")
        client.post(f"/api/jobs/{key}/cancel")
        job = followed(client, key)
        assert (job["state"], job["plan"]) == ("cancelled", None)
        assert job["issues"][0]["code"] == "worker-overran"


@pytest.mark.slow
def test_what_ran_when_the_service_stopped_is_interrupted_and_what_waited_runs(
    start: Start, a_day: str
) -> None:
    other_day = a_day.replace("2021-09-10", "2021-09-11")
    with start(fakes.until_stopped) as client:
        running = ordered(client, a_day, seconds=600)
        followed(client, running, until="score")
        waiting = ordered(client, other_day, seconds=600)
        assert client.get(f"/api/jobs/{waiting}").json()["state"] == "queued"
    with start(fakes.at_once) as client:
        stopped = client.get(f"/api/jobs/{running}").json()
        assert stopped["state"] == "interrupted"
        assert stopped["issues"][0]["code"] == "service-stopped"
        assert followed(client, waiting)["state"] == "done"
        again = client.post(f"/api/jobs/{running}/restart").json()
        assert (again["seconds"], again["problem"]) == (600, stopped["problem"])
        assert followed(client, again["id"])["state"] == "done"


_SERVICE = """
import sys, threading
from pathlib import Path
from fastapi.testclient import TestClient
from api.app import create_app
from api.settings import Settings
from tests.api import fakes
from tests.api.conftest import HERE, followed, ordered, sign_in

if __name__ == "__main__":
    app = create_app(Settings(data=Path(sys.argv[1]), database_url=""), solve=fakes.until_stopped)
    with TestClient(app, base_url=HERE) as client:
        sign_in(client)
        job = ordered(client, Path(sys.argv[2]).read_text("utf-8"), seconds=600)
        followed(client, job, until="score")
        print(job, app.state.runner.worker_pid(job), flush=True)
        threading.Event().wait()
"""


@pytest.mark.slow
@pytest.mark.usefixtures("on_sqlite")
def test_a_killed_service_leaves_no_worker_and_finds_its_job_interrupted(
    start: Start, a_day: str, tmp_path: Path
) -> None:
    day = tmp_path / "day.json"
    day.write_text(a_day, "utf-8")
    command = [sys.executable, "-c", _SERVICE, str(tmp_path / "var"), str(day)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:  # noqa: S603
        assert service.stdout
        job, worker = service.stdout.readline().split()
        assert int(worker) != service.pid
        service.kill()
        # the worker holds the output too: it ends only when the worker is gone
        service.communicate(timeout=30)
    with start(fakes.at_once) as client:
        assert client.get(f"/api/jobs/{job}").json()["state"] == "interrupted"


def test_a_waiting_job_is_cancelled_at_once(start: Start, a_day: str) -> None:
    other_day = a_day.replace("2021-09-10", "2021-09-11")
    with start(fakes.until_stopped) as client:
        ordered(client, a_day, seconds=600)
        waiting = ordered(client, other_day, seconds=600)
        answer = client.post(f"/api/jobs/{waiting}/cancel")
        assert answer.json()["state"] == "cancelled"


def test_an_order_outside_the_limits_is_refused(start: Start, a_day: str) -> None:
    with start(most_seconds=60) as client:
        address = f"/api/problems/{kept(client, a_day)}/solve"
        too_long = client.post(address, json={"seconds": 61})
        none = client.post(address, json={"seconds": 0, "colour": "red"})
        assert client.get("/api/jobs").json() == []
    assert (too_long.status_code, too_long.json()["issues"][0]["code"]) == (422, "too-long")
    assert none.status_code == 422
    assert {issue["subject"] for issue in none.json()["issues"]} == {"body/seconds", "body/colour"}


def test_an_unknown_job_is_not_found(client: TestClient) -> None:
    for answer in (
        client.get("/api/jobs/0000"),
        client.get("/api/jobs/0000/events"),
        client.post("/api/jobs/0000/cancel"),
        client.post("/api/jobs/0000/restart"),
    ):
        assert (answer.status_code, answer.json()["issues"][0]["code"]) == (404, "no-such-job")


@pytest.mark.parametrize("state", JOB_STATES)
def test_a_job_moves_only_as_its_picture_says(state: JobState) -> None:
    job = Job(
        key=JobKey("j"),
        problem=ProblemKey("p"),
        state=state,
        seconds=1,
        seed=1,
        created_at=datetime(2021, 9, 10, tzinfo=UTC),
    )
    for target in JOB_STATES:
        if target in MOVES[state]:
            assert job.moved(target).state == target
        else:
            with pytest.raises(ValueError, match=f"{state} cannot become {target}"):
                job.moved(target)


@pytest.mark.slow
@pytest.mark.parametrize("solve", [fakes.dying, fakes.breaking, fakes.deaf])
def test_where_the_search_breaks_the_last_plan_stays_and_a_first_valid_one_is_there(
    start: Start, a_day: str, solve: Solve
) -> None:
    """REL6: killed, broken, hanging; a day that was planned before keeps its plan."""
    with start(fakes.at_once) as client:
        before = followed(client, ordered(client, a_day, seed=7))["plan"]
    with start(solve) as client:
        if solve is fakes.deaf:
            runner_of(client)._grace_s = 1.0  # noqa: SLF001
        job = followed(client, ordered(client, a_day, seconds=1))
        assert job["state"] == "failed"
        broken, told = (issue["code"] for issue in job["issues"])
        assert broken in ("worker-died", "worker-broke", "worker-overran")
        assert told == "unsearched-plan"
        plan = client.get(f"/api/plans/{job['plan']}").json()
        assert (plan["planned"], plan["unassigned"], plan["unsearched"]) == (1, 0, True)
        assert client.get(f"/api/plans/{job['plan']}/document").json()["unsearched"] is True
        assert client.get(f"/api/plans/{job['plan']}/check").json()["violations"] == []
        assert "XẾP NHANH" in client.get(f"/plans/{job['plan']}").text
        assert client.get(f"/api/plans/{before}").json()["unsearched"] is False
        (search,) = (
            one
            for one in client.get("/api/health/findings").json()["findings"]
            if one["name"] == "search"
        )
        assert search["issue"]["code"] == "search-failed"


@pytest.mark.slow
def test_a_day_whose_search_is_killed_is_proposed_and_published_as_a_quick_plan(
    start: Start,
) -> None:
    with start(fakes.dying) as client:
        people = a_ward(client)
        head = people["ward"]
        works(client, people, "goods")
        number = triaged(client, people, 1, kind="welfare_bag")
        order = {"day": str(DAY), "area": WARD, "seconds": 1}
        draft = client.post("/api/day-plans", json=order, headers=head).json()
        assert followed(client, draft["job"])["state"] == "failed"
        proposed = told(client, head, draft["number"], "propose", version=1).json()
        assert "unsearched-plan" in [sign["code"] for sign in proposed["signs"]]
        assert told(client, head, draft["number"], "publish", version=2).status_code == 200
        assert client.get(f"/api/requests/{number}").json()["state"] == "planned"


@pytest.mark.slow
def test_what_was_found_while_the_database_was_lost_is_kept_once_it_is_back(
    start: Start, a_day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once such a job ran for ever, and its problem was busy until the next start."""
    lost, save = iter(("end", "end again")), jobs.save_job

    def save_or_fail(session: Session, job: Job) -> Job:
        if job.state == "done" and next(lost, ""):
            raise OperationalError("UPDATE", {}, Exception("server closed the connection"))
        return save(session, job)

    monkeypatch.setattr("api.jobs.save_job", save_or_fail)
    monkeypatch.setattr("api.jobs._AGAIN_S", 0.0)
    with start(fakes.at_once) as client:
        job = followed(client, ordered(client, a_day))
        assert (job["state"], job["issues"]) == ("done", [])
        assert client.get(f"/api/plans/{job['plan']}").status_code == 200
    assert next(lost, "") == ""  # both were met
