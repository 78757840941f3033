"""A route as SMS (VL8): one message a stop, each in two parts at most."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.lists.content import Call, Item, Loading, RouteList
from maps.lists.sms import MOST_PARTS, in_gsm_7, parts_of, route_texts, stop_text
from maps.neutral import forbidden_in


def a_door(**changes: str) -> Call:
    given = {
        "task": "12",
        "window": "",
        "action": "Giao túi",
        "name": "Bà T.",
        "address": "12/3 Trần Phú, P.4, Q.5",
        "phone": "0900000012",
        "note": "",
        "handling": "Để trước cửa, gọi, lùi 2 m.",
        "serials": "",
    } | changes
    leave = (Item(count=1, name="túi"),)
    return Call(number=3, starts_s=8 * 3600, leave=leave, collect=(), serial_lines=0, **given)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),  # 153 signs in each of several parts
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ạ" * 70, 1),
        ("ạ" * 71, 2),  # 67 in each
        ("ạ" * 134, 2),
        ("ạ" * 135, 3),
        ("€" * 80, 1),  # two places each
        ("€" * 81, 2),
    ],
)
def test_parts_are_counted_as_networks_do(text: str, parts: int) -> None:
    assert parts_of(text) == parts


def test_a_stop_is_one_message_with_all_that_is_needed_at_the_door() -> None:
    assert stop_text(a_door()) == (
        "3) 08:00 Giao túi: Bà T. 12/3 Trần Phú, P.4, Q.5. ĐT 0900000012. 1 túi. "
        "Để trước cửa, gọi, lùi 2 m."
    )
    assert stop_text(a_door(), plain=True) == (
        "3) 08:00 Giao tui: Ba T. 12/3 Tran Phu, P.4, Q.5. DT 0900000012. 1 tui. "
        "De truoc cua, goi, lui 2 m."
    )


def test_what_is_too_long_loses_its_note_before_its_telephone() -> None:
    text = stop_text(a_door(note="Cổng xanh cạnh tiệm tạp hoá, " * 5))
    assert "ĐT 0900000012" in text
    assert "Cổng xanh" not in text
    text = stop_text(a_door(address="12/3/4 hẻm 5 Trần Phú, " * 9))
    assert "12/3/4 hẻm 5 Trần Phú" in text
    assert "ĐT 0900000012" in text


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=40), st.booleans())
def test_no_message_takes_more_than_two_parts(
    address: str, note: str, name: str, plain: bool
) -> None:
    text = stop_text(a_door(address=address, note=note, name=name), plain=plain)
    assert parts_of(text) <= MOST_PARTS


@given(st.text(max_size=300))
def test_without_diacritics_every_sign_is_one_of_gsm_7(text: str) -> None:
    assert parts_of(in_gsm_7(text)) <= -(-2 * len(text) // 153) + 1


def test_a_route_says_what_to_take_each_stop_and_how_to_answer() -> None:
    load = Loading(
        number=1,
        starts_s=7 * 3600,
        action="Lấy hàng",
        station="Trạm 1",
        address="1 Trần Phú",
        takes=(Item(count=2, name="túi"),),
        takes_kg=26,
        puts_off=(),
        packing=(3, 2),
    )
    content = RouteList(
        day=date(2021, 9, 18),
        vehicle="7",  # type: ignore[arg-type]
        label="Anh K.",
        team="",
        ride="xe máy",
        plate="",
        shift="07:00-17:00",
        version="B",
        stops=(load, a_door()),
        total=(Item(count=2, name="túi"),),
        total_kg=26,
        most_cylinders=2,
        carries_cylinders=False,
        ppe="",
        escalation="",
        leaves_s=25_200,
        returns_s=36_000,
        returns_to="",
        sample=True,
        estimated=False,
        attribution="",
    )
    head, loading, door, how, why = route_texts(content)
    assert head == "MẪU. Đồng Hành 18/09 bản B, Anh K.. Ca 07:00-17:00. 1 điểm. Lấy 2 túi."
    assert loading == ("1) 07:00 Lấy hàng: Trạm 1. 2 túi. 1 Trần Phú. Xếp trước: số 3, số 2.")
    assert door.startswith("3) 08:00")
    assert "X 3" in how
    assert "2 sai địa chỉ" in why
    for text in (head, loading, door, how, why):
        assert forbidden_in(text) == ()
        assert parts_of(text) <= MOST_PARTS


def test_marks_that_a_keyboard_sends_apart_are_left_out_too() -> None:
    # some keyboards send a letter and its marks apart; each mark once went out as a question mark
    said = "Phường Tân Định, hẻm Đỏ"
    assert (
        in_gsm_7(unicodedata.normalize("NFD", said))
        == in_gsm_7(said)
        == ("Phuong Tan Dinh, hem Do")
    )
