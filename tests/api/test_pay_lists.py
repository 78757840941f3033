"""E5: ledger, payment list, settlement: each signed, put right by a new entry alone."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import text

from api.store.session import downgrade, upgrade
from tests.api.conftest import let_in
from tests.api.running_ward import AT, Ward, day_start, morning, ward
from tests.api.test_access import store_of
from tests.api.test_paper_pages import AS_BROWSER
from tests.api.test_payments import RATES
from tests.api.test_requests import NEXT, WARD, codes

__all__ = ["day_start", "morning", "ward"]

DAY, RATE = "2021-09-18", 150_000
"""The day of the ward, and what the rates of the test pay for it."""
LISTS = "/api/pay-lists"
ORDER = {"area": WARD, "first": "2021-09-13", "last": DAY}


@pytest.fixture
def paying(ward: Ward, tmp_path: Path) -> Ward:
    """A ward at noon, whose office has rates."""
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "rates.toml").write_text(RATES, "utf-8")
    app: Any = ward.client.app
    app.state.settings = app.state.settings.model_copy(update={"rules": rules})
    ward.it_is("12:00")
    return ward


def confirmed(ward: Ward, volunteer: int, minutes: int, **more: str) -> Any:
    day = {"volunteer": volunteer, "day": DAY, "minutes": minutes, **more}
    return ward.client.post("/api/duty-days", json={"days": [day]}, headers=ward.head)


def drawn(ward: Ward, **more: str) -> dict[str, Any]:
    answer = ward.client.post(LISTS, json=ORDER | more, headers=ward.head)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def whole(ward: Ward, number: int) -> dict[str, Any]:
    found: dict[str, Any] = ward.client.get(f"{LISTS}/{number}", headers=ward.head).json()
    return found


def settled(ward: Ward, number: int, paid: int, **more: Any) -> Any:
    order = {"paid": paid, "on": DAY, "version": 1} | more
    return ward.client.post(f"{LISTS}/{number}/settlement", json=order, headers=ward.head)


def test_a_list_pays_what_was_confirmed_and_names_what_does_not_agree(paying: Ward) -> None:
    first, second = paying.volunteers
    assert confirmed(paying, first, 600).status_code == 201
    made = drawn(paying)
    assert (made["state"], made["edition"], made["days"], made["amount"]) == ("listed", 1, 1, RATE)
    found = whole(paying, made["number"])
    lines = [(one["volunteer"], one["days"], one["rate"], one["amount"]) for one in found["lines"]]
    assert lines == [(first, 1, RATE, RATE)]
    assert found["sources"] == ["QĐ 2"]
    assert [(o["volunteer"], o["what"]) for o in found["differences"]] == [
        (second, "not-confirmed")
    ]
    assert (found["settlements"], found["unpaid"], found["changed"]) == ([], None, [])
    answer = paying.client.get(f"{LISTS}/{made['number']}/file.xlsx", headers=paying.head)
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert rows[-1][-2:] == (1, RATE)


def test_what_was_paid_is_signed_and_put_right_by_saying_it_again(paying: Ward) -> None:
    confirmed(paying, paying.volunteers[0], 600)
    number = drawn(paying)["number"]
    other = settled(paying, number, RATE - 1)
    assert (other.status_code, codes(other)) == (422, ["reason-missing"])
    assert settled(paying, number, RATE).json()["unpaid"] == 0
    again = settled(paying, number, RATE, version=2)
    assert (again.status_code, codes(again)) == (422, ["reason-missing"])
    stale = settled(paying, number, RATE, reason="ngân hàng trả lại")
    assert (stale.status_code, codes(stale)) == (409, ["changed-meanwhile"])
    found = settled(paying, number, RATE - 50_000, reason="ngân hàng trả lại", version=2).json()
    assert (found["state"], found["unpaid"]) == ("settled", 50_000)
    said = [(one["paid"], one["reason"]) for one in found["settlements"]]
    assert said == [(RATE, ""), (RATE - 50_000, "ngân hàng trả lại")]
    assert all(one["by"] and one["at"] for one in found["settlements"])
    late = settled(paying, number, RATE, on="2021-09-19", reason="mai", version=3)
    assert (late.status_code, codes(late)) == (422, ["not-yet"])


def test_a_ledger_put_right_later_is_named_and_changes_no_list(paying: Ward) -> None:
    first, second = paying.volunteers
    confirmed(paying, first, 600)
    number = drawn(paying)["number"]
    confirmed(paying, first, 0, reason="nghỉ ốm")
    confirmed(paying, second, 480)
    found = whole(paying, number)
    assert found["amount"] == RATE
    changed = [(one["volunteer"], one["listed"], one["confirmed"]) for one in found["changed"]]
    assert changed == [(first, 600, 0), (second, 0, 480)]
    none = paying.client.post(LISTS, json=ORDER, headers=paying.head)
    assert (none.status_code, codes(none)) == (422, ["reason-missing"])
    new = drawn(paying, reason="sổ đã sửa")
    assert (new["edition"], new["amount"]) == (2, RATE)
    assert whole(paying, new["number"])["changed"] == []
    assert whole(paying, number)["state"] == "replaced"
    closed = settled(paying, number, RATE, version=2)
    assert (closed.status_code, codes(closed)) == (409, ["move-not-allowed"])


def test_what_was_paid_for_an_edition_is_paid_for_the_one_after_it(paying: Ward) -> None:
    first, second = paying.volunteers
    confirmed(paying, first, 600)
    assert settled(paying, drawn(paying)["number"], RATE).status_code == 200
    confirmed(paying, second, 600)
    new = drawn(paying, reason="thêm người")["number"]
    found = whole(paying, new)
    assert (found["state"], found["amount"], found["unpaid"]) == ("listed", 2 * RATE, RATE)
    assert [one["paid"] for one in found["settlements"]] == [RATE]
    assert settled(paying, new, 2 * RATE).json()["unpaid"] == 0


def test_no_day_is_paid_by_two_lists(paying: Ward) -> None:
    confirmed(paying, paying.volunteers[0], 600)
    drawn(paying)
    for first in (DAY, "2021-09-01"):
        order = ORDER | {"first": first, "reason": "thêm"}
        answer = paying.client.post(LISTS, json=order, headers=paying.head)
        assert (answer.status_code, codes(answer)) == (409, ["pay-list-overlaps"])
    earlier = ORDER | {"first": "2021-09-01", "last": "2021-09-12"}
    assert paying.client.post(LISTS, json=earlier, headers=paying.head).status_code == 201


def test_a_day_is_paid_once_though_its_volunteer_is_posted_elsewhere_since(paying: Ward) -> None:
    confirmed(paying, paying.volunteers[0], 600)
    drawn(paying)
    with store_of(paying.client).writing() as session:
        session.execute(text("UPDATE posts SET area = :area"), {"area": NEXT})
    head = let_in(paying.client, "phuong ben", role="ward_head", areas=(NEXT,), at=AT)
    order = {
        "days": [{"volunteer": paying.volunteers[0], "day": DAY, "minutes": 500, "reason": "x"}]
    }
    assert paying.client.post("/api/duty-days", json=order, headers=head).status_code == 201
    answer = paying.client.post(LISTS, json=ORDER | {"area": NEXT}, headers=head)
    assert (answer.status_code, codes(answer)) == (409, ["pay-list-overlaps"])


@pytest.mark.parametrize(
    ("change", "code"),
    [({"last": "2021-09-19"}, "not-yet"), ({"last": "2021-09-01"}, "days-reversed")],
)
def test_days_that_are_none_or_not_over_are_not_listed(
    paying: Ward, change: dict[str, str], code: str
) -> None:
    answer = paying.client.post(LISTS, json=ORDER | change, headers=paying.head)
    assert (answer.status_code, codes(answer)) == (422, [code])


def test_without_rates_nothing_is_listed(ward: Ward) -> None:
    ward.it_is("12:00")
    answer = ward.client.post(LISTS, json=ORDER, headers=ward.head)
    assert (answer.status_code, codes(answer)) == (422, ["no-rates"])
    page = ward.client.get("/duty-days", headers=ward.head | AS_BROWSER).text
    assert "DONGHANH_RULES" in page
    assert 'name="first"' not in page


def test_lists_are_read_and_signed_by_whom_the_table_of_rights_names(paying: Ward) -> None:
    number = drawn(paying)["number"]
    desk = let_in(paying.client, "dieu-phoi 3", role="dispatcher", areas=(WARD,), at=AT)
    there = let_in(paying.client, "noi khac", role="ward_head", areas=(NEXT,), at=AT)
    doctor = let_in(paying.client, "bac si", role="doctor", areas=(WARD,), at=AT)
    path = f"{LISTS}/{number}"
    assert paying.client.get(path, headers=desk).status_code == 200
    for answer, code in (
        (paying.client.post(LISTS, json=ORDER, headers=desk), "not-your-role"),
        (paying.client.post(LISTS, json=ORDER, headers=there), "not-your-area"),
        (paying.client.get(path, headers=there), "not-your-area"),
        (paying.client.get(path, headers=doctor), "not-your-role"),
    ):
        assert (answer.status_code, codes(answer)) == (403, [code])
    assert paying.client.get(LISTS, headers=there).json() == []
    stranger = let_in(paying.client, "khac", role="ward_head", organisation="B", at=AT)
    answer = paying.client.get(path, headers=stranger)
    assert (answer.status_code, codes(answer)) == (403, ["not-shared"])
    missing = paying.client.get(f"{LISTS}/99", headers=paying.head)
    assert (missing.status_code, codes(missing)) == (404, ["no-such-pay-list"])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_shows_days_lists_and_what_was_paid(paying: Ward, language: str) -> None:
    first, second = paying.volunteers
    confirmed(paying, first, 600)
    confirmed(paying, first, 540, reason="về sớm <1 giờ>")
    number = drawn(paying)["number"]
    settled(paying, number, 0, reason="chưa có tiền")
    path = f"/duty-days?area={WARD}&week=2021-W37&number={number}&lang={language}"
    page = paying.client.get(path, headers=paying.head | AS_BROWSER)
    assert page.status_code == 200, page.text
    assert page.text.count("data-row") == 2 + page.text.count('data-rows="days"')
    assert "về sớm &lt;1 giờ&gt;" in page.text
    assert f'value="{second}" hidden' in page.text
    assert ("Còn thiếu 150.000 đồng" in page.text) == (language == "vi")
    assert ("150,000 dong less" in page.text) == (language == "en")
    desk = let_in(paying.client, "dieu-phoi 3", role="dispatcher", areas=(WARD,), at=AT)
    read = paying.client.get(path, headers=desk | AS_BROWSER).text
    assert "data-row " not in read
    assert 'id="draw"' not in read
    assert 'id="settle"' not in read


def test_lists_go_with_their_migration_and_the_ledger_stays(paying: Ward) -> None:
    confirmed(paying, paying.volunteers[0], 600)
    drawn(paying)
    store = store_of(paying.client)
    downgrade(store.engine, "0022")
    with store.reading() as session:
        moves = session.scalar(text("SELECT count(*) FROM moves WHERE kind = 'pay-list'"))
        days = session.scalar(text("SELECT count(*) FROM duty_days"))
    assert (moves, days) == (0, 1)
    upgrade(store.engine)
    assert drawn(paying)["edition"] == 1
