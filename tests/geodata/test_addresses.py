import csv
from pathlib import Path

import pytest

from geodata.address_text import plain
from geodata.addresses import ParsedAddress, normalise, parse_address

TABLE = Path(__file__).parents[1] / "data" / "addresses_spellings.csv"
with TABLE.open(encoding="utf-8") as file:
    SPELLINGS = list(csv.DictReader(file, delimiter="|"))


def parts(parsed: ParsedAddress) -> dict[str, str]:
    return {
        "house": parsed.house,
        "alleys": " ".join(parsed.alleys),
        "alley_word": parsed.alley_word,
        "street": parsed.street,
        "neighbourhood": ";".join(parsed.neighbourhood),
        "ward": parsed.ward,
        "district": parsed.district,
        "province": parsed.province,
        "leftover": ";".join(parsed.leftover),
    }


@pytest.mark.parametrize("row", SPELLINGS, ids=[row["address"] for row in SPELLINGS])
def test_every_spelling_gives_the_parts_beside_it(row: dict[str, str]) -> None:
    wanted = {name: value for name, value in row.items() if name != "address"}
    assert parts(parse_address(row["address"])) == wanted


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len({row["address"] for row in SPELLINGS}) >= 120


def test_decomposed_text_is_read_like_composed_text() -> None:
    composed = "Đường Nguyễn Huệ, Phường Bến Nghé"
    decomposed = "Đường Nguyê\u0303n Huê\u0323, Phươ\u0300ng Bê\u0301n Nghe\u0301"
    assert normalise(decomposed).original == composed
    assert parse_address(decomposed).ward == "ben nghe"


def test_plain_text_keeps_the_place_of_every_letter() -> None:
    text = normalise("Đường Nguyễn Thị Minh Khai, P.6, Q.3")
    assert len(text.plain) == len(text.accented)
    assert text.plain == "duong nguyen thi minh khai, p 6, q 3"


def test_both_letters_that_look_like_a_barred_d_become_d() -> None:
    assert plain("Ðề Thám") == plain("Đề Thám") == "de tham"


def test_accents_tell_a_prefix_from_a_name() -> None:
    # phường is a ward, Phương Mai is a name; xã is a commune, Xã Đàn a street
    assert parse_address("1 Lê Lợi, Phường Mai, Quận 3").ward == "mai"
    assert parse_address("1 Lê Lợi, Phương Mai, Quận 3").ward == ""


@pytest.mark.parametrize(
    "name", ["Khu phố 3", "KP3", "Tổ 3", "Ấp 3", "Thôn Đoài", "Xóm 3", "Bản Cỏ", "TDP 3"]
)
def test_a_neighbourhood_is_never_the_ward(name: str) -> None:
    parsed = parse_address(f"{name}, Xã Tân Nhựt, Huyện Bình Chánh")
    assert (parsed.ward, parsed.district) == ("tan nhut", "binh chanh")
    assert len(parsed.neighbourhood) == 1


def test_a_dot_ends_a_piece_behind_a_whole_word_only() -> None:
    parsed = parse_address("12 Lê Lợi. Phường 5. Quận 3. TP. Hồ Chí Minh")
    assert (parsed.street, parsed.ward, parsed.district) == ("le loi", "5", "3")
    parsed = parse_address("12 Ng. Huệ, P. 5, Q. 3, Tp. HCM")
    assert (parsed.street, parsed.ward, parsed.district) == ("ng hue", "5", "3")


def test_nothing_is_read_from_nothing() -> None:
    for text in ("", "   ", ",,,", "Việt Nam"):
        parsed = parse_address(text)
        assert parts(parsed) == dict.fromkeys(parts(parsed), "")


def test_a_special_zone_is_a_unit_like_a_ward() -> None:
    parsed = parse_address("Đặc khu Côn Đảo")
    assert parsed.ward == "con dao"
