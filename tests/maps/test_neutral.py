import unicodedata

import pytest

from maps.neutral import FORBIDDEN_WORDS, NEUTRAL_NOTE, forbidden_in, neutral_label, neutral_note


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
    ],
)
def test_a_plain_hint_for_finding_the_door_stays(note: str) -> None:
    assert neutral_note(note) == note


def test_an_address_loses_only_the_forbidden_words() -> None:
    assert neutral_label("12/3 Lê Lợi (F0), P.5") == "12/3 Lê Lợi, P.5"


def test_every_forbidden_word_is_found_with_and_without_its_marks() -> None:
    for word in FORBIDDEN_WORDS:
        assert forbidden_in(f"à {word.upper()}!"), word
    assert forbidden_in("nguoi benh o day") == ("nguoi benh",)
