import unicodedata
from datetime import date

import pytest

from maps.neutral import FORBIDDEN_WORDS, NEUTRAL_NOTE, forbidden_in, neutral_label, neutral_note
from routing.files.columns import CHOICES
from routing.rules.tables import load_rules


@pytest.mark.parametrize(
    "note",
    [
        "F0 tại nhà",
        "nhà có f.0",
        "Mẹ nhiễm COVID19, gọi trước",
        "SpO2 91, thở nhanh",
        "bệnh nhân khó thở",
        "BENH NHAN o lau 3",
        "cụ bà neo đơn, hộ nghèo",
        unicodedata.normalize("NFD", "dương tính hôm qua"),
        "co\u200bvid",
        "CCCD 079123456789",
        "sinh năm 1950",
        "sinh nam 1950",
        "có thai",
        "chị Ba có bầu",
        "chưa tiêm",
        "vacxin mũi 2",
        "cao tuổi",
        "cụ 85 tuổi",
        "trẻ em",
        "suy tim",
        "chạy thận thứ ba",
        "lao phổi",
        "viêm gan B",
        "liệt giường",
        "bệnh tim",
        "đang thở oxy",
        "Cô-vid",
        "co vid 19",
        "FO",
        "sp o2 90",
        "f0_nhà cuối",
        "CCCD 0791 2345 6789",
        "Q5 079 123 456789",
        "cmnd: 023 456 789",
        "Gọi trước, benh nen tim",
        "Gọi trước, bệnh nen tim",
    ],
)
def test_a_note_that_tells_of_illness_or_weakness_is_replaced_as_a_whole(note: str) -> None:
    assert neutral_note(note) == NEUTRAL_NOTE


@pytest.mark.parametrize(
    "note",
    [
        "Cổng xanh, đối diện Bệnh viện Nhi",
        "F1, Q4",  # the way people write Phường 1
        "Gọi 0900000001 trước khi đến",
        "hẻm 12 duong tinh lo 8",
        "Hỏi cô Hồng ở tiệm tạp hóa",
        "Bầu cua: quán Bàu Cát",
        "Để trước cửa, gọi, lùi 2 m",
        "Báo Lao Động, cạnh báo Tuổi Trẻ",
        "Nhà trẻ Hoa Lan, cổng sau",
        "Hỏi cô Thái, cô Sót ở đầu hẻm",
        "Cạnh chùa, tiệm tạp hóa, tiệm thợ may",
        "canh tiem tho may, re phai",
        "cach Ly Thuong Kiet 50 m",
        "Gọi người gia đình, chị chủ nhiệm",
        "goi nguoi gia dinh, chu nhiem truong",
        "120 CMT 8, hẻm CMT8 10/2",
        "Nghĩa trang liệt sĩ, Viện Tim",
        "Lầu F ô cuối, lau F o cuoi",
        "Gọi (+84) 900 000 001 hoặc +84 900000001",
        "Gọi 090 000 0001, 0900.000.001, 028 3000 0001",
        "Căn 101-102-103, lô 1201",
        "Mang theo CCCD",
    ],
)
def test_a_plain_hint_for_finding_the_door_stays(note: str) -> None:
    assert neutral_note(note) == note


def test_an_address_loses_only_the_forbidden_words() -> None:
    assert neutral_label("12/3 Lê Lợi (F0), P.5") == "12/3 Lê Lợi, P.5"


@pytest.mark.parametrize(
    "address",
    [
        "12/3/4 Lao Động, Phường Trẻ, Quận 1",
        "Hẻm 79/12 Đường Tỉnh lộ 8, Củ Chi",
        "1201 Cách Mạng Tháng Tám, F.7, Q.TB",
        "45 Dương Tử Giang, P.15, Q.5",
        "18 Bà Hom, Chợ Cầu Kho, P. Tân Tạo",
        "101 Đông Kinh Nghĩa Thục",
        "101 dong kinh nghia thuc",
        "29 Ngo Thoi Nhiem, Q.3",
        "5 Nguyen Thi Nhiem",
        "Lô B, căn 0312, chung cư Thái An, Q12",
    ],
)
def test_an_address_without_them_is_left_as_it_is(address: str) -> None:
    assert neutral_label(address) == address


def test_identity_number_and_oxygen_leave_an_address_with_their_figures() -> None:
    assert neutral_label("5 Lê Lợi, CCCD 0791 2345 6789") == "5 Lê Lợi"
    assert neutral_label("5 Lê Lợi (SpO2 90%), tỉnh lộ 8") == "5 Lê Lợi, tỉnh lộ 8"
    assert neutral_label("9 duong tinh lo 8, F0") == "9 duong tinh lo 8"


def test_every_spelling_of_a_flag_of_weakness_is_found() -> None:
    flags = set(load_rules(date(2021, 9, 10)).words.vulnerable)
    spellings = {name for name, word in CHOICES.items() if word in flags}
    assert len(flags) == 9
    assert len(spellings) >= 13
    assert {word for word in flags | spellings if not forbidden_in(f"à, {word} ở đây")} == set()


def test_every_forbidden_word_is_found_with_and_without_its_marks() -> None:
    for word in FORBIDDEN_WORDS:
        assert forbidden_in(f"à {word.upper()}!"), word
    assert forbidden_in("nguoi benh o day") == ("nguoi benh",)
