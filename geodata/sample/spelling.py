"""Addresses in the spelling people use: in full, abbreviated, without marks, with parts missing."""

import unicodedata
from typing import Final, Literal, assert_never, get_args

import numpy as np

from geodata.areas import Area

Style = Literal[
    "full", "short", "glued", "plain", "alley", "no-district", "no-ward", "old-district", "typo",
    "unplaceable",
]  # fmt: skip
STYLES: Final[tuple[Style, ...]] = get_args(Style)
SHARES: Final = (0.24, 0.28, 0.07, 0.12, 0.11, 0.03, 0.05, 0.05, 0.03, 0.02)
"""How often each style is used; own estimate after lists of real addresses."""

_SHORT: Final = {
    "Phường ": "P.", "Xã ": "X.", "Thị trấn ": "TT.", "Quận ": "Q.", "Huyện ": "H.",
    "Thành phố Hồ Chí Minh": "TP.HCM", "Thành phố ": "TP.",
}  # fmt: skip
_CITIES: Final = ("TP.HCM", "TPHCM", "HCM", "Sài Gòn", "TP. Hồ Chí Minh")
_FEW_LETTERS: Final = 5


def written(
    number: str,
    street: str,
    *,
    area: Area,
    old_district: str,
    style: Style,
    rng: np.random.Generator,
) -> str:
    """Return an address as somebody might write it.

    Parameters
    ----------
    number, street
        ``123/45/6`` and ``Nguyễn Trãi``.
    area
        The ward.
    old_district
        What the district was called before 2021; the present name where it has not changed.
    style
        How it is written; ``unplaceable`` is not this function's.
    rng
        For typos and the name of the city.
    """
    road = f"{number} {street}"
    city = str(rng.choice(_CITIES))
    brief = f"{short(area.name)}, {short(area.district)}"
    match style:
        case "full" | "unplaceable":
            text = f"{road}, {area.name}, {area.district}, {area.province}"
        case "short":
            text = f"{road}, {brief}, {city}"
        case "glued":
            text = f"{road}, {brief.replace('.', '').replace(',', '')}"
        case "plain":
            keyed = without_marks(f"{road}, {brief}, {city}").lower()
            text = keyed.replace("p.", "p").replace("q.", "q")
        case "alley":
            text = f"{_in_words(number, street)}, {area.name}, {area.district}"
        case "no-district":
            text = f"{road}, {area.name}, {city}"
        case "no-ward":
            text = f"{road}, {area.district}, {city}"
        case "old-district":
            text = f"{road}, {short(area.name)}, {old_district}, {city}"
        case "typo":
            text = f"{number} {_mistyped(street, rng)}, {area.name}, {area.district}, {city}"
        case _:
            assert_never(style)
    return text


def short(name: str) -> str:
    """Return a unit's name with its prefix abbreviated: ``P.2``."""
    for prefix, letters in _SHORT.items():
        if name.startswith(prefix):
            return letters + name.removeprefix(prefix)
    return name


def without_marks(text: str) -> str:
    """Return the text as typed on a keyboard without Vietnamese letters."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _in_words(number: str, street: str) -> str:
    """Return ``Số 6 hẻm 123/45 đường Nguyễn Trãi``."""
    way = street if street.startswith("Đường") else f"đường {street}"
    if "/" not in number:
        return f"Số {number} {way}"
    alley, house = number.rsplit("/", maxsplit=1)
    return f"Số {house} hẻm {alley} {way}"


def _mistyped(street: str, rng: np.random.Generator) -> str:
    """Return the name with two neighbouring letters exchanged, or one left out."""
    letters = [
        i for i in range(1, len(street) - 1) if street[i].isalpha() and street[i + 1].isalpha()
    ]
    if len(street) < _FEW_LETTERS or not letters:
        return street
    at = letters[int(rng.integers(len(letters)))]
    if rng.random() < 0.5:  # noqa: PLR2004
        return street[:at] + street[at + 1] + street[at] + street[at + 2 :]
    return street[:at] + street[at + 1 :]
