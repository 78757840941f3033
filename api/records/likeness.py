"""Whether two people may be one though name or address are written with a slip or in short.

What is compared are the keys of `api.records.patients`: without diacritics and case, and of an
address however its parts are written.
"""

import re
from collections import Counter
from typing import Final

from rapidfuzz.fuzz import token_set_ratio

LEAST: Final = 88.0
"""So alike are streets and areas, of 100, that differ by a slip; own default."""
_NUMBER: Final = re.compile(r"\d+")


def door_of(address_key: str) -> str:
    """Return the house number of an address's key; empty where it has none."""
    house, _, rest = address_key.partition(", ")
    return house if rest and _NUMBER.search(house) else ""


def may_be_one(name: str, address: str, other_name: str, other_address: str) -> bool:
    """Tell whether two keys each of name and address may be of one person.

    The house number is the same, streets and areas differ by a slip or by what one leaves out,
    and names by words between the first and the last: ``chi nguyen thi h`` is called ``chi h``.
    """
    door = door_of(address)
    if not door or door_of(other_address) != door or not _called(name, other_name):
        return False
    rest, other = address.removeprefix(door), other_address.removeprefix(door)
    numbers, others = (Counter(_NUMBER.findall(text)) for text in (rest, other))
    fits = numbers <= others or others <= numbers
    return fits and token_set_ratio(_words(rest), _words(other)) >= LEAST


def _called(name: str, other: str) -> bool:
    one, two = name.split(), other.split()
    return bool(one and two) and (one[0], one[-1]) == (two[0], two[-1])


def _words(text: str) -> str:
    return _NUMBER.sub(" ", text).replace(",", " ")
