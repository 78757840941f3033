import pytest

from geodata.street_signs import Street, street_of


@pytest.mark.parametrize(
    ("name", "street"),
    [
        ("154 Nguyen Bieu Alley", Street(name="Nguyen Bieu", number="154", word="hẻm")),
        ("148/12/7 Ton Dan Alley", Street(name="Ton Dan", number="148/12/7", word="hẻm")),
        ("503 - 505 Le Loi Alley", Street(name="Le Loi", number="503 - 505", word="hẻm")),
        ("183A Alley", Street(number="183A", word="hẻm")),
        ("Y-W Hoang Dieu Alley", Street(name="Y-W Hoang Dieu", word="hẻm")),
        ("Hẻm 154/3 Đoàn Văn Bơ", Street(name="Đoàn Văn Bơ", number="154/3", word="hẻm")),
        ("hẻm số 12", Street(number="12", word="hẻm")),
        ("Ngõ 12 Láng Hạ", Street(name="Láng Hạ", number="12", word="ngõ")),
        ("Ngo 12 Lang Ha", Street(name="Lang Ha", number="12", word="ngõ")),
        ("Ngách 12/3", Street(number="12/3", word="ngách")),
        ("Kiệt 448 Trưng Nữ Vương", Street(name="Trưng Nữ Vương", number="448", word="kiệt")),
        ("Hẻm Hàng Xanh", Street(name="Hẻm Hàng Xanh")),
        ("Street 48", Street(name="Street 48")),
        ("3 Tháng 2", Street(name="3 Tháng 2")),
        ("Ngõ Huyện", Street(name="Ngõ Huyện")),
        ("", Street()),
    ],
)  # fmt: skip
def test_the_number_of_an_alley_is_told_from_the_street_it_leaves(
    name: str, street: Street
) -> None:
    assert street_of(name) == street


@pytest.mark.parametrize(
    ("name", "root"),
    [
        ("Ngách 54 Ngõ 46 Phố Hào Nam", "hào nam"),
        ("Ngõ 46 Phố Hào Nam", "hào nam"),
        ("Hẻm 14 Ngách 58 Ngõ 46 Hào Nam", "hào nam"),
        ("Phố Hào Nam", "hào nam"),
        ("Ngách 33 Ngõ An Trạch 1", "ngõ an trạch 1"),
        ("183A Alley", ""),
    ],
)
def test_alleys_of_alleys_lead_back_to_their_street(name: str, root: str) -> None:
    assert street_of(name).root == root


def test_a_nameless_alley_is_an_alley() -> None:
    assert street_of("", alley=True) == Street(word="hẻm")
    assert street_of("Tôn Đản", alley=True) == Street(name="Tôn Đản")


def test_a_street_is_the_same_in_two_spellings_and_no_other() -> None:
    assert street_of("Đường Ðề Thám").same_as(street_of("Đề Thám"))  # the first Ð is an eth
    assert not street_of("Đường 7").same_as(street_of("Đường 8"))
    assert not street_of("Hẻm 7 Lê Lợi").same_as(street_of("Lê Lợi"))
