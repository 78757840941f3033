"""How work is spread, as boards and plans tell it."""

from datetime import datetime, timedelta
from typing import Any

from api.records.places import place_day
from api.records.users import User
from api.services.under_way import under_way
from tests.api.conftest import let_in
from tests.api.running_ward import AT, Ward, day_start, morning, ward

__all__ = ["day_start", "morning", "ward"]


def _hours(board: dict[str, Any], who: str) -> int:
    (route,) = (one for one in board["routes"] if one["vehicle"] == who)
    leaves = datetime.fromisoformat(route["stops"][0]["ends"])
    back = datetime.fromisoformat(route["stops"][-1]["arrives"])
    return int((back - leaves).total_seconds()) // 60


def test_a_board_tells_hours_at_work_and_who_has_nothing_to_do(ward: Ward) -> None:
    ward.it_is("07:00")
    board = ward.board()
    work = board["work"]
    busy = {one["vehicle"] for one in board["routes"] if any(s["task"] for s in one["stops"])}
    assert busy
    for who in busy:
        assert work["each"][who]["at_work"] == _hours(board, who)
        assert work["each"][who]["allowed"] == 600  # the shift, 7 to 17
    assert set(work["whole"]["idle"]) == set(work["each"]) - busy
    assert work["whole"]["over"] == []
    hours = sorted(one["at_work"] for one in work["each"].values())
    assert (work["whole"]["least_minutes"], work["whole"]["most_minutes"]) == (hours[0], hours[-1])
    path = f"/api/day-plans/{ward.number}"
    key = ward.client.get(path, headers=ward.head).json()["plan"]
    everywhere = let_in(ward.client, "dieu-phoi toan thanh", at=AT)
    plan = ward.client.get(f"/api/plans/{key}", headers=everywhere).json()
    assert plan["work"]["each"].keys() == work["each"].keys()
    assert plan["work"]["whole"]["over"] == []


def test_hours_are_right_where_only_what_changed_is_asked_for(ward: Ward) -> None:
    ward.it_is("07:00")
    before = ward.board()
    who = next(o["vehicle"] for o in before["routes"] if any(s["task"] for s in o["stops"]))
    delayed = ward.report("delayed", vehicle=who, minutes=60)
    assert delayed.status_code == 200, delayed.text
    path = f"/api/day-plans/{ward.number}/board?since={before['version']}"
    some = ward.client.get(path, headers=ward.head).json()
    after = ward.board()["work"]
    assert {**some["work"], "each": 0} == {**after, "each": 0}
    assert some["work"]["each"].keys() == {one["vehicle"] for one in some["routes"]} >= {who}
    assert before["work"]["each"] | some["work"]["each"] == after["each"]


def test_who_has_something_to_do_is_under_way_for_staffing(ward: Ward) -> None:
    at = ward.it_is("07:00")
    board = ward.board()
    busy = {int(o["vehicle"]) for o in board["routes"] if any(s["task"] for s in o["stops"])}
    app: Any = ward.client.app
    user = User(name="phu-trach", role="ward_head", organisation="A", areas=("*",), created_at=at)
    assert under_way(app.state.days, user, place_day(at), now=at) == busy
    later = place_day(at) + timedelta(days=1)
    assert under_way(app.state.days, user, later, now=at) == frozenset()
