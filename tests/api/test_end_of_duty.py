"""C19: an area is under control: duty ends there, links close, everybody is thanked."""

from sqlalchemy import text

from api.records.messages import LONGEST_PART, thanks_notice
from api.store.session import downgrade, upgrade
from maps.neutral import forbidden_in
from tests.api.running_ward import DAY, Ward, day_start, morning, stops, ward
from tests.api.test_access import store_of
from tests.api.test_requests import WARD

__all__ = ["day_start", "morning", "ward"]


def _ended(ward: Ward) -> list[int]:
    order = {"areas": [WARD], "day": str(DAY), "reason": "quận công bố kiểm soát được dịch"}
    answer = ward.client.post("/api/volunteers/end-of-duty", json=order, headers=ward.head)
    assert answer.status_code == 200, answer.text
    return [one["number"] for one in answer.json()]


def _messages(ward: Ward) -> list[dict[str, object]]:
    found: list[dict[str, object]] = ward.client.get("/api/messages", headers=ward.head).json()
    return found


def test_all_are_thanked_once_and_what_they_were_to_be_told_of_plans_is_outdated(
    ward: Ward,
) -> None:
    before = {one["number"]: one["state"] for one in _messages(ward)}
    assert "queued" in before.values()
    given = ward.told("links").json()["links"]
    assert len(given) == 2
    assert _ended(ward) == [*ward.volunteers]
    thanks = [one for one in _messages(ward) if one["number"] not in before]
    assert {one["volunteer"] for one in thanks} == {*ward.volunteers}
    assert {(one["text"], one["day_plan"], one["area"], one["state"]) for one in thanks} == {
        (thanks_notice(DAY), None, WARD, "queued")
    }
    assert {one["number"]: one["state"] for one in _messages(ward) if one["number"] in before} == {
        number: "outdated" if state == "queued" else state for number, state in before.items()
    }
    assert _ended(ward) == []  # nobody is on duty there any more, nobody is thanked twice
    assert len(_messages(ward)) == len(before) + len(thanks)
    for one in given:
        secret = one["link"].partition("#")[2]
        assert ward.client.post("/api/links/exchange", json={"secret": secret}).status_code == 410
    board = ward.board()
    assert not stops(board)
    assert {one["task"] for one in board["unassigned"]} >= {str(ward.swap)}


def test_thanks_fit_one_message_and_say_nothing_of_anybody() -> None:
    assert len(thanks_notice(DAY)) <= LONGEST_PART
    assert forbidden_in(thanks_notice(DAY)) == ()


def test_thanks_go_with_their_migration_and_nothing_else(ward: Ward) -> None:
    before = _messages(ward)
    _ended(ward)
    store = store_of(ward.client)
    downgrade(store.engine, "0017")
    with store.reading() as session:
        kept = session.scalar(text("SELECT COUNT(*) FROM messages"))
        moved = text(
            "SELECT COUNT(*) FROM moves WHERE kind = 'message' AND record NOT IN"
            " (SELECT CAST(number AS TEXT) FROM messages)"
        )
        assert (kept, session.scalar(moved)) == (len(before), 0)
    upgrade(store.engine)
    assert [one["number"] for one in _messages(ward)] == [one["number"] for one in before]
