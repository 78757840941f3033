"""House, alleys and street: what stands in front of an address."""

import re
from dataclasses import dataclass
from typing import Final

from geodata.address_text import is_spelt

# one way only to read a number, or a long chain of them is tried in all ways
_NUMBER = r"[a-z]{0,2}\d+(?:[a-z]{1,4}\d*)?"
_HOUSE = re.compile(
    rf"^(?:(?:so nha|nha so|so|nha|no|dia chi)\s+)?"
    rf"(?P<house>(?!(?:ql|tl|dt|hl)\d){_NUMBER}(?:\s?bis\b)?"
    rf"(?:[/-](?:{_NUMBER}|[a-z]))*)(?=\s|$)"
)
_DIGIT = re.compile(r"\d")
_ALLEY = re.compile(
    rf"^(?P<word>ngo|ngach|hem|kiet|alley|lane|hxh|hem xe hoi)\s+(?:so\s+)?"
    rf"(?P<chain>{_NUMBER}(?:\s?bis\b)?(?:/{_NUMBER})*)(?=\s|$)"
)
_ALLEY_END = re.compile(rf"^(?P<chain>{_NUMBER}(?:/{_NUMBER})*)\s+(?P<street>.+)\s+alley$")
_DEPTH: Final = {"ngach": 1, "hem": 2}
"""In the north a hẻm leaves a ngách and a ngách leaves a ngõ."""

_STREET_BEGIN = re.compile(r"^(?:duong|pho|street|d|dai lo|tuyen pho)\s+(?=\S)")
_ENDS: Final = frozenset(
    ("street", "st", "str", "road", "rd", "boulevard", "blvd", "avenue", "ave", "duong", "pho")
)
_STREET_END = re.compile(rf"(?<=\S)\s+(?:{'|'.join(sorted(_ENDS))})$")
_MONTH = re.compile(r"^\d{1,2} thang \d{1,2}\b")
_DATES: Final = {
    "3/2": "3 thang 2",
    "30/4": "30 thang 4",
    "19/5": "19 thang 5",
    "26/3": "26 thang 3",
    "2/9": "2 thang 9",
    "1/5": "1 thang 5",
    "8/3": "8 thang 3",
    "27/7": "27 thang 7",
    "cmt8": "cach mang thang 8",
    "cach mang thang tam": "cach mang thang 8",
    "xvnt": "xo viet nghe tinh",
    "nktn": "nam ky khoi nghia",
}


def street_key(name: str, accented: str = "") -> str:
    """Return the key under which a street is looked up: plain, without "Đường" or "Street".

    Parameters
    ----------
    name
        Plain text, see `plain`.
    accented
        The same text with its accents, if known: tells "Đường Hàng" from "Dương Quảng Hàm".
    """
    key = name.strip()
    begin = _STREET_BEGIN.match(key)
    if begin and is_spelt(key.split(" ")[0], (accented or key).split(" ")[0]):
        key = key[begin.end() :]
    if key.rpartition(" ")[2] in _ENDS:
        key = _STREET_END.sub("", key)
    return _DATES.get(key, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """House, alleys and street read from the first pieces of an address."""

    house: str = ""
    alleys: tuple[str, ...] = ()
    alley_word: str = ""
    street: str = ""
    street_accented: str = ""


def _chain(text: str) -> tuple[str, ...]:
    return tuple(text.replace(" ", "").split("/"))


def read_front(words: str, accented: str) -> Front:
    """Read ``123/45/6b nguyen trai`` or ``so 6 ngach 3 ngo 5 pho hue`` into its parts."""
    rest, house, word = words, "", ""
    inner: tuple[str, ...] = ()
    named: list[tuple[int, tuple[str, ...]]] = []
    if rest.endswith("alley") and (whole := _ALLEY_END.match(rest)) is not None:
        return Front(
            alleys=_chain(whole["chain"]),
            alley_word="alley",
            street=street_key(whole["street"]),
            street_accented=accented[whole.start("street") : whole.end("street")],
        )
    for _ in range(6):  # a number, then at most a few named alleys
        if _DIGIT.search(rest) is None:
            break
        if (match := _ALLEY.match(rest)) is not None:
            word = word or match["word"]
            named.append((_DEPTH.get(match["word"], 0), _chain(match["chain"])))
        elif (
            not house
            and (match := _HOUSE.match(rest))
            and not _is_date(rest, match, named=bool(named))
        ):
            *outside, house = _chain(match["house"])
            inner = tuple(outside)
        else:
            break
        rest = rest[match.end() :].strip()
    if (
        house and rest.startswith("p ") and not _DIGIT.search(rest[2:4])
    ):  # in Hanoi "P." after a number is "phố"
        rest = rest[1:].strip()
    named.sort(key=lambda item: item[0])
    outer = tuple(number for _, numbers in named for number in numbers)
    alleys = _join_chains(outer, inner)
    alleys, house, word = _central_letters(alleys, house, word)
    tail = accented[len(accented) - len(rest) :] if rest else ""
    return Front(
        house=house.lstrip("0") or house,
        alleys=alleys,
        alley_word="hem" if word == "hxh" else word,
        street=street_key(rest, tail),
        street_accented=tail,
    )


def _is_date(rest: str, match: re.Match[str], *, named: bool) -> bool:
    """Tell a street named by a date ("3/2", "3 Tháng 2") from a house number."""
    if _MONTH.match(rest):
        return True
    alone = named or match.end() == len(rest)
    return match["house"] in _DATES and alone and not match.start("house")


def _join_chains(outer: tuple[str, ...], inner: tuple[str, ...]) -> tuple[str, ...]:
    """Join named alleys with those of the slashes, which often repeat them (15/48 Hẻm 15)."""
    if inner[: len(outer)] == outer:
        return inner
    return outer + inner


def _central_letters(
    alleys: tuple[str, ...], house: str, word: str
) -> tuple[tuple[str, ...], str, str]:
    """Drop the K and H of ``K448/H20/2`` (kiệt, hẻm), as written in Huế and Đà Nẵng."""
    if alleys and re.fullmatch(r"k\d+[a-z]?", alleys[0]):
        bare = tuple(re.sub(r"^[kh](?=\d)", "", number) for number in alleys)
        return bare, re.sub(r"^[kh](?=\d)", "", house), word or "kiet"
    return alleys, house, word


_PREFIX = r"(?:(?:so nha|so|nha|no)\s+)?"
_ONLY_NUMBER = re.compile(rf"^(?!(?:ql|tl|dt|hl)\d){_PREFIX}{_NUMBER}(?:[/-](?:{_NUMBER}|[a-z]))*$")
_ALLEYS_ONLY = re.compile(
    rf"^{_PREFIX}(?:{_NUMBER}\S*\s+)?(?>(?:ngo|ngach|hem|kiet|alley|lane)\s+{_NUMBER}\S*\s*)+$"
)


def lacks_street(words: str) -> bool:
    """Tell a number or an alley without its street, which then stands in the next piece."""
    return bool(_ONLY_NUMBER.match(words) or _ALLEYS_ONLY.match(words))


def begins_with_house(words: str) -> bool:
    """Tell whether the piece begins with a house number."""
    return bool(_HOUSE.match(words))


def looks_like_front(words: str) -> bool:
    """Tell whether the piece says itself that it is a house, an alley or a street."""
    return bool(
        _HOUSE.match(words)
        or _ALLEY.match(words)
        or _STREET_BEGIN.match(words)
        or _STREET_END.search(words)
    )
