"""What people see of a count: its cards, what settles them, and who of a station tells it."""

from datetime import timedelta
from typing import Any, cast

from api.dependencies import now
from api.schemas.count_texts import count_unfit
from tests.api.conftest import let_in
from tests.api.running_ward import Ward, day_start, morning, ward
from tests.api.test_counting import registered, there
from tests.api.test_day_plans import AT
from tests.api.test_requests import WARD, codes

__all__ = ["day_start", "morning", "ward"]  # fixtures


def cards(ward: Ward, lang: str = "vi") -> list[str]:
    """Return what of reports nobody has seen to, in words, an act each."""
    plan = f"/api/day-plans/{ward.number}"
    seen = {one["key"] for one in ward.client.get(f"{plan}/alerts", headers=ward.head).json()}
    acts = ward.client.get(f"{plan}/acts?kind=conflict&lang={lang}", headers=ward.head).json()
    return [
        sentence
        for act in acts
        if f"conflict {act['number']}" not in seen
        for sentence in act["sentences"]
    ]


def noted(ward: Ward) -> int:
    """Return how much of reports the note for the next shift has."""
    found = ward.client.get("/api/handovers/draft", params={"area": WARD}, headers=ward.head)
    return len(found.json()["conflicts"])


def test_a_later_count_that_finds_all_settles_what_was_missing(ward: Ward) -> None:
    """Once, the card stayed, and the depot was a key."""
    registered(ward, "B1", "B2")
    ward.report("stock-counted", depot="oxy", full=1).raise_for_status()
    assert cards(ward) == ["Kiểm kho oxy: đếm được 1 bình đầy, sổ có 2, thiếu 1."]
    assert cards(ward, "en") == [
        "oxy was counted: 1 full cylinders were counted, the ledger has 2: 1 are missing."
    ]
    assert noted(ward) == 1
    ward.report("stock-counted", depot="oxy", bags=3).raise_for_status()
    assert len(cards(ward)) == 1  # nobody looked for it
    ward.report("stock-counted", depot="oxy", full=3).raise_for_status()
    assert cards(ward) == [
        "Kiểm kho oxy: đếm được 3 bình đầy, sổ chỉ có 2, dư 1: đọc số từng bình."
    ]  # what is said anew stands alone
    ward.report("stock-counted", depot="oxy", full=2).raise_for_status()
    assert cards(ward) == []
    assert noted(ward) == 0


def test_who_is_called_lost_stays_on_a_card_till_somebody_finds_it(ward: Ward) -> None:
    registered(ward, "B1", "B2", "B3")
    ward.it_is("06:40")
    ward.report("stock-counted", depot="oxy", serials=["B1", "B9"]).raise_for_status()
    assert cards(ward) == ["Kiểm kho oxy: không thấy bình B2, B3; sổ không có bình B9."]
    for read in (["B1"], ["B1", "B2"]):
        ward.report("stock-counted", depot="oxy", serials=read).raise_for_status()
        assert len(cards(ward)) == 1
    ward.report("stock-counted", depot="oxy", serials=["b1", "b2", "b3"]).raise_for_status()
    assert cards(ward) == []


def counted(ward: Ward, who: dict[str, str], depot: str = "oxy", **order: Any) -> Any:
    """Tell a count as who looks after a depot does."""
    return ward.client.post(f"/api/depots/{depot}/whole-counts", json=order, headers=who)


def test_who_looks_after_a_station_tells_a_count_and_the_board_that_runs_has_it(
    ward: Ward,
) -> None:
    registered(ward, "B1", "B2")
    ward.it_is("06:40")
    version = ward.board()["version"]
    order = {"client_id": "kho-1-000118", "serials": ["b1"], "bags": 4, "reason": "đầu ca"}
    for _ in range(2):
        told = counted(ward, ward.people["keeper"], **order)
        assert told.status_code == 200, told.text
        assert told.json()["day_plan"] == ward.number
        assert [(one["code"], one["subject"]) for one in told.json()["issues"]] == [
            ("cylinders-missing", "B2")
        ]
    assert ward.board()["version"] > version
    assert there(ward, "oxy") == {"full": 1, "bags": 4, "medicines": 0}
    assert cards(ward) == ["Kiểm kho oxy: không thấy bình B2."]
    other = counted(ward, ward.people["keeper"], client_id="kho-1-000118", full=2)
    assert (other.status_code, codes(other)) == (409, ["sent-otherwise"])


def test_where_no_board_runs_a_count_is_in_the_ledgers_all_the_same(ward: Ward) -> None:
    registered(ward, "B1", "B2")
    at = ward.it_is("10:00") + timedelta(days=30)
    cast("Any", ward.client.app).dependency_overrides[now] = lambda: at
    keeper = let_in(ward.client, "thu-kho", role="station_keeper", at=at)
    told = counted(ward, keeper, client_id="kho-1-000119", serials=["B1", "B9"])
    assert told.status_code == 200, told.text
    assert told.json()["day_plan"] is None
    assert {one["subject"] for one in told.json()["issues"]} == {"B2", "B9"}
    found = ward.client.get("/api/cylinders?serial=B2", headers=keeper).json()
    assert found[0]["state"] == "lost"


def test_only_who_looks_after_stations_tells_a_count_of_one_in_their_areas(ward: Ward) -> None:
    order = {"client_id": "kho-1-000120", "full": 2}
    elsewhere = let_in(
        ward.client, "kho-khac", role="station_keeper", areas=("vn-2021:99999",), at=AT
    )
    others = let_in(ward.client, "hoi-khac", role="station_keeper", organisation="B", at=AT)
    doctor = let_in(ward.client, "bac-si-2", role="doctor", at=AT)
    for who, code in (
        (elsewhere, "not-your-area"),
        (others, "not-shared"),
        (doctor, "not-your-role"),
    ):
        refused = counted(ward, who, **order)
        assert (refused.status_code, codes(refused)) == (403, [code])
    none = counted(ward, ward.people["keeper"], "kho-0", **order)
    assert (none.status_code, codes(none)) == (404, ["no-such-depot"])
    empty = counted(ward, ward.people["keeper"], client_id="kho-1-000121")
    assert (empty.status_code, codes(empty)) == (422, ["nothing-counted"])


def test_a_number_that_looks_like_two_amounts_is_a_number() -> None:
    kept = {
        "codes": ["cylinder-unknown", "cylinders-missing"],
        "subjects": ["OX / 117", "3 / 5"],
    }
    told = count_unfit(kept, depot="Trạm 1", language="vi")
    assert "OX / 117" in told
    assert "3" in told.replace("OX / 117", "")
