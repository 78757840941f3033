"""The sample office: made by the services, opened at half past nine, apart from what is real."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.dependencies import clock_of, now
from api.errors import Refused
from api.records.day_plans import DayPlanNumber
from api.services import access
from api.services.running import Days
from api.services.sample_folder import (
    MARK,
    WHOLE,
    Sample,
    claim,
    keep_sample,
    read_sample,
    set_clock,
)
from api.services.sample_office import fill, make_sample, new_keys, new_link
from api.services.sample_people import NAMES
from api.services.solving import first_plan
from api.settings import Settings
from api.store import requests
from api.store.requests import Wanted
from api.store.session import Store, database_address, open_store
from geodata.sample import SampleCity, sample_city
from tests.api.conftest import HERE


@dataclass(frozen=True, kw_only=True)
class Filled:
    """An office of one ward, planned without a search."""

    settings: Settings
    sample: Sample
    store: Store
    city: SampleCity


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    settings = Settings(data=tmp_path_factory.mktemp("office") / "sample", database_url="")
    claim(settings.data)
    city = sample_city(wards=1, requests_a_ward=48)
    store = open_store(database_address(settings.data))
    number = fill(store, settings.data, city, say=lambda _: None, solve=first_plan, seconds=1)
    sample = Sample(day=city.day, asked_day=None, wards=1, day_plan=number)
    keep_sample(settings.data, sample)
    yield Filled(settings=settings, sample=sample, store=store, city=city)
    store.close()


def test_requests_lie_there_in_all_states_and_an_emergency_waits(filled: Filled) -> None:
    user = access.user_of(filled.store, NAMES["dispatcher"])
    with filled.store.reading() as session:
        found = requests.list_requests(session, user, Wanted(most=1000))
    states = Counter(one.state for one in found)
    wanted = {"received", "triaged", "planned", "delivered", "unreachable", "cancelled"}
    assert wanted | {"duplicate", "failed"} <= set(states)
    newest = max(found, key=lambda one: one.received_at)
    assert (newest.asked.kind, newest.state) == ("oxygen_emergency", "received")
    assert newest.received_at == filled.sample.opens_at - timedelta(minutes=2)
    assert access.audit_faults(filled.store) == ()


def test_the_morning_was_told_as_the_plan_says(filled: Filled) -> None:
    day = Days(filled.store).see(DayPlanNumber(filled.sample.day_plan), now=filled.sample.opens_at)
    assert day.day_plan.state == "running"
    outcomes = Counter(
        one.outcome for stops in day.board.facts.begun.values() for one in stops if one.stop.task
    )
    assert outcomes["done"] > outcomes["expected"]
    assert outcomes["not-done"] == 2
    assert [act.reason for act in day.acts if act.reason == "kẹt xe"] == ["kẹt xe"]


def test_the_service_on_a_sample_begins_at_half_past_nine_and_says_what_it_is(
    filled: Filled,
) -> None:
    with TestClient(create_app(filled.settings), base_url=HERE) as client:
        clock = clock_of(client.app)  # type: ignore[arg-type]
        assert timedelta(0) <= clock() - filled.sample.opens_at < timedelta(minutes=2)
        assert "THÀNH PHỐ MẪU" in client.get("/sign-in").text
        (key, *_) = new_keys(filled.store, at=clock())
        order = {"name": key.name, "password": key.password}
        assert client.post("/api/sign-ins", json=order).status_code == 201
        path = f"/api/day-plans/{filled.sample.day_plan}/board"
        assert client.get(path).status_code == 200
        link = new_link(filled.store, filled.sample, at=clock())
        assert link is not None
        opened = client.post("/api/links/exchange", json={"secret": link.secret, "bearer": True})
        assert opened.status_code == 201, opened.text
        head = {"Authorization": f"Bearer {opened.json()['secret']}"}
        assert client.get("/api/my-route", headers=head).status_code == 200


def test_any_other_folder_has_the_clock_of_the_machine(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(data=tmp_path, database_url="")), base_url=HERE) as client:
        assert clock_of(client.app) is now  # type: ignore[arg-type]
        assert "THÀNH PHỐ MẪU" not in client.get("/sign-in").text


def test_who_opens_the_same_day_again_goes_on_where_it_was() -> None:
    sample = Sample(day=date(2021, 9, 10), asked_day=None, wards=1, day_plan=1)
    at = datetime.fromisoformat("2026-01-05T12:00:00+00:00")
    later = sample.opens_at + timedelta(hours=1)
    for last, begins in ((None, sample.opens_at), (later, later), (at, sample.opens_at)):
        assert set_clock(sample, lambda: at, last=last)() == begins


def test_a_folder_with_other_data_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "donghanh.db").write_text("real")
    with pytest.raises(Refused) as refused:
        claim(tmp_path)
    assert [issue.code for issue in refused.value.issues] == ["not-a-sample-folder"]
    assert [path.name for path in tmp_path.iterdir()] == ["donghanh.db"]


def test_what_is_half_made_is_not_taken_for_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("api.services.sample_office.fill", interrupted)
    settings = Settings(data=tmp_path / "sample", database_url="")
    with pytest.raises(KeyboardInterrupt):
        make_sample(settings, wards=1, day=None, say=lambda _: None)
    assert [path.name for path in settings.data.iterdir()] == [MARK]
    assert read_sample(settings.data) is None
    (settings.data / WHOLE).write_text("{")
    assert read_sample(settings.data) is None
