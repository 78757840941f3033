"""VL11: the first page of a list is a movement order, which a checkpoint verifies."""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
import pytest

from api.records.day_plans import DayPlanNumber
from api.records.movement_orders import OrderNumber, marked, read_marked
from api.records.volunteers import VolunteerNumber
from api.store.office_keys import office_key
from maps.neutral import forbidden_in
from tests.api import fakes
from tests.api.conftest import Start, let_in
from tests.api.linked_ward import Ward
from tests.api.test_access import store_of
from tests.api.test_day_plans import AT, DAY, planned, told

NUMBER = OrderNumber(day_plan=DayPlanNumber(12), letter="A", volunteer=VolunteerNumber(7))


@pytest.fixture
def ward(start: Start) -> Iterator[Ward]:
    with start(fakes.first_plan) as client:
        client.app.state.settings = client.app.state.settings.model_copy(  # type: ignore[attr-defined]
            update={"hotline": "1022"}
        )
        yield Ward(client)


def listed(ward: Ward, plan: int | None = None) -> bytes:
    path = f"/api/day-plans/{plan or ward.plan}/lists/{ward.volunteer}.pdf"
    answer = ward.client.get(path, headers=ward.head)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return bytes(answer.content)


def pages(pdf: bytes) -> list[str]:
    found = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in found]


def order_text(ward: Ward, plan: int | None = None) -> str:
    """Return what the code of the printed order leads to; the number stands beside it."""
    number = re.search(r"Số: (\S+)", pages(listed(ward, plan))[0])
    assert number is not None
    day_plan, letter, volunteer = number[1].split("-")
    with store_of(ward.client).reading() as session:
        key = office_key(session, "movement-orders")
    return marked(
        OrderNumber(
            day_plan=DayPlanNumber(int(day_plan)),
            letter=letter,
            volunteer=VolunteerNumber(int(volunteer)),
        ),
        key,
    )


def checked(ward: Ward, text: str, **how: Any) -> tuple[str, str]:
    """Return the verdict in Vietnamese and all that the page says; nobody is signed in."""
    answer = ward.client.get(f"/verify/{text}", **how)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    words = html.unescape(re.sub(r"<[^>]+>", " ", answer.text))
    verdict = re.search(r'<p class="verdict[^>]*>.*?</b>\s*([^<]+?)\s*</p>', answer.text)
    assert verdict is not None
    return verdict[1], " ".join(words.split())


def test_a_list_that_is_given_out_begins_with_the_order_and_shows_no_door_there(
    ward: Ward,
) -> None:
    first, *others = pages(listed(ward))
    for said_there in (
        "Giấy đi đường · Lệnh điều xe / Movement order",
        f"Số: {ward.plan}-A-{ward.volunteer}",
        "Đội: A",
        "Giờ đi đường: 07:00-17:00, 18/09/2021",
        "Quét mã để xác minh / scan to verify",
        "Gọi khi có sự cố: 1022",
    ):
        assert said_there in first
    assert "Bà 1." not in first
    assert "Bà 1." in " ".join(others)
    assert forbidden_in(" ".join([first, *others])) == ()


def test_it_is_valid_by_its_code_for_anybody_who_scans_it(ward: Ward) -> None:
    verdict, page = checked(ward, order_text(ward))
    assert verdict == "CÒN HIỆU LỰC"
    assert "18/09/2021 07:00 – 18/09/2021 17:00" in page
    assert "Đội A" in page
    assert "1022" in page
    assert "VALID" in checked(ward, order_text(ward), params={"lang": "en"})[1]


def test_the_page_says_nothing_of_anybody(ward: Ward) -> None:
    _, page = checked(ward, order_text(ward))
    for nobody in ("Bà 1", "Anh", "0900", "túi", "Trần Phú", f"-{ward.volunteer}"):
        assert nobody not in page
    assert forbidden_in(page) == ()


@pytest.mark.parametrize(
    "wrong", ["1-A-1", "1-A-1.", "x", "1-A-1.AAAAAAAAAAAAAAAAAAAAAA", "99-Z-9.é"]
)
def test_what_is_not_of_this_office_is_said_to_be_so_and_nothing_else(
    ward: Ward, wrong: str
) -> None:
    verdict, page = checked(ward, wrong)
    assert verdict == "KHÔNG PHẢI GIẤY CỦA NƠI NÀY"
    assert "07:00" not in page


def test_an_order_of_another_volunteer_or_letter_has_another_mark(ward: Ward) -> None:
    mark = order_text(ward).partition(".")[2]
    for number in (f"{ward.plan}-B-{ward.volunteer}", f"{ward.plan}-A-{ward.volunteer + 1}"):
        assert checked(ward, f"{number}.{mark}")[0] == "KHÔNG PHẢI GIẤY CỦA NƠI NÀY"


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        (AT - timedelta(days=1), "CHƯA TỚI NGÀY"),
        (datetime.fromisoformat("2021-09-18T16:59:59+07:00"), "CÒN HIỆU LỰC"),
        (datetime.fromisoformat("2021-09-18T17:00:00+07:00"), "HẾT HẠN"),
    ],
)
def test_it_holds_on_its_day_until_the_shift_ends(ward: Ward, at: datetime, verdict: str) -> None:
    text = order_text(ward)
    ward.at(at)
    assert checked(ward, text)[0] == verdict


def test_who_falls_ill_or_is_taken_off_duty_has_an_order_that_is_withdrawn(ward: Ward) -> None:
    text = order_text(ward)
    shift = f"/api/volunteers/{ward.volunteer}/shifts/{DAY}"
    seen = ward.client.get(shift, headers=ward.head).json()["version"]
    gone = ward.client.delete(shift, params={"version": seen}, headers=ward.head)
    assert gone.status_code < 300, gone.text
    assert checked(ward, text)[0] == "ĐÃ THU HỒI"


def test_who_rides_home_after_the_day_was_closed_still_has_an_order(ward: Ward) -> None:
    text = order_text(ward)
    ward.at(datetime.fromisoformat("2021-09-18T16:30:00+07:00"))
    path = f"/api/day-plans/{ward.plan}/close"
    closed = ward.client.post(path, json={"reason": "hết việc"}, headers=ward.head)
    assert closed.status_code == 200, closed.text
    assert checked(ward, text)[0] == "CÒN HIỆU LỰC"


def test_a_new_letter_takes_nobodys_way_who_still_goes(ward: Ward) -> None:
    before = order_text(ward)
    second = ward.published()
    assert "-B-" in order_text(ward, second)
    assert checked(ward, before)[0] == "CÒN HIỆU LỰC"


def test_a_draft_is_no_order(ward: Ward) -> None:
    ward.client.headers.update(let_in(ward.client, "dieu-phoi 2021", at=AT))
    draft = planned(ward.client, ward.head)["number"]
    packed = ward.client.get(f"/api/day-plans/{draft}/lists.zip", headers=ward.head)
    with zipfile.ZipFile(io.BytesIO(packed.content)) as files:
        (name,) = [one for one in files.namelist() if one.endswith(".pdf")]
        text = " ".join(pages(files.read(name)))
    assert "Lệnh điều xe" not in text
    assert "bằng tin nhắn" not in text
    booklets = ward.client.get(
        f"/api/day-plans/{ward.plan}/lists.zip", params={"paper": "a4"}, headers=ward.head
    )
    with zipfile.ZipFile(io.BytesIO(booklets.content)) as files:
        (name,) = [one for one in files.namelist() if one.endswith(".pdf")]
        assert pypdfium2.PdfDocument(files.read(name))[0].get_width() > 800
    missing = ward.client.get(f"/api/day-plans/{draft}/lists/99.pdf", headers=ward.head)
    assert missing.status_code == 404


def test_the_code_that_opens_the_phone_and_how_to_answer_stand_inside(ward: Ward) -> None:
    assert "Mã mở danh sách" not in " ".join(pages(listed(ward)))
    (link,) = ward.given().json()["links"]
    first, *others = pages(listed(ward))
    inside = " ".join(others)
    code = f"{link['code'][:3]} {link['code'][3:]}"
    assert f"Mã mở danh sách trên điện thoại khi mất mạng: {code}" in inside
    assert "Trả lời bằng tin nhắn: X 3 = số 3 xong." in inside
    assert "Lý do: 1 không ai trả lời" in inside
    assert "Mã mở" not in first


def test_the_mark_is_of_the_key_and_the_number() -> None:
    text = marked(NUMBER, b"k" * 32)
    assert re.fullmatch(r"12-A-7\.[\w-]{22}", text)  # 128 bits
    assert read_marked(text, b"k" * 32) == NUMBER
    assert read_marked(text, b"l" * 32) is None
    assert read_marked(f"{text}=", b"k" * 32) is None


def test_the_code_is_large_on_the_first_page(ward: Ward) -> None:
    page = pypdfium2.PdfDocument(listed(ward))[0]
    grey = np.asarray(page.render(scale=2).to_pil().convert("L"))
    right = grey[:600, 2 * 283 : 2 * 395]  # 112 pt up to the margin of 25 pt
    dark = (right < 128).mean(axis=1) > 0.2
    assert dark.sum() > 2 * 80


def test_a_list_that_is_printed_again_has_no_door_that_was_told_of(ward: Ward) -> None:
    door = ward.route(ward.opened()).json()["stops"][1]
    assert door["name"] in " ".join(pages(listed(ward)))
    ward.at(AT + timedelta(hours=2))
    report = {"kind": "done", "task": door["task"], "vehicle": str(ward.volunteer)}
    assert told(ward.client, ward.head, ward.plan, "reports", report=report).status_code == 200
    first, *others = pages(listed(ward))
    assert f"Đã báo, không in lại: số {door['number']}" in first
    assert door["name"] not in " ".join(others)
