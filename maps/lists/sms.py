"""A route list as SMS: one message a stop, each in two parts at most.

References
----------
3GPP TS 23.038: a part holds 160 signs of GSM-7 or 70 of UCS-2, one of several 153 or 67.
"""

from collections.abc import Sequence
from typing import Final

from geodata.address_text import unaccented
from maps.lists.content import (
    ASK_CODE,
    REASONS,
    REPLIES,
    Call,
    Loading,
    RouteList,
    joined,
    packing_order,
    starts,
)

MOST_PARTS: Final = 2
_ADDRESS: Final = 60
"""Characters of an address that go beside number, hour, name and telephone in two parts."""
_GSM_7: Final = (160, 153)
_UCS_2: Final = (70, 67)
_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED: Final = frozenset("^{}\\[~]|€")
"""Signs that take two places."""
_ALIKE: Final = str.maketrans(
    {"–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "·": "-", "…": "..", "±": "+-"}
)


def parts_of(text: str) -> int:
    """Return how many parts an SMS takes."""
    basic = all(sign in _BASIC or sign in _ESCAPED for sign in text)
    length = sum(1 + (sign in _ESCAPED) for sign in text) if basic else _utf_16(text)
    whole, joint = _GSM_7 if basic else _UCS_2
    return 1 if length <= whole else -(-length // joint)


def _utf_16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def in_gsm_7(text: str) -> str:
    """Return a text in signs that an SMS of 160 places holds."""
    bare = unaccented(text).translate(_ALIKE)
    return "".join(sign if sign in _BASIC or sign in _ESCAPED else "?" for sign in bare)


def route_texts(content: RouteList, *, plain: bool = False) -> tuple[str, ...]:
    """Return the messages of a route: what it is, each stop, and how to answer.

    Parameters
    ----------
    plain
        Without diacritics.
    """
    return (
        _fitting(_head(content), plain=plain),
        *(stop_text(stop, plain=plain, asks_code=content.asks_codes) for stop in content.stops),
        *(_fitting([text], plain=plain) for text in (f"Nhắn lại: {' '.join(REPLIES)}", REASONS)),
    )


def stop_text(stop: Loading | Call, *, plain: bool = False, asks_code: bool = False) -> str:
    """Return the message of one stop; what it can best do without goes first where it is long."""
    pieces = _loading(stop) if isinstance(stop, Loading) else _door(stop, asks_code=asks_code)
    return _fitting(pieces, plain=plain)


def _head(content: RouteList) -> Sequence[str]:
    sample = "MẪU. " if content.sample else ""
    return [
        f"{sample}Đồng Hành {content.day:%d/%m} bản {content.version}, {content.label}.",
        f"Ca {content.shift}.",
        f"{len(content.calls)} điểm.",
        f"Lấy {joined(content.total)}." if content.total else "",
    ]


def _loading(stop: Loading) -> Sequence[str]:
    return [
        f"{stop.number}) {starts(stop)} {stop.action}: {stop.station}.",
        f"{joined(stop.takes)}." if stop.takes else "",
        f"Trả {joined(stop.puts_off)}." if stop.puts_off else "",
        f"{_cut(stop.address)}.",
        f"{packing_order(stop)}." if stop.packing[1:] else "",
    ]


def _door(stop: Call, *, asks_code: bool) -> Sequence[str]:
    brings = f"{joined(stop.leave)}" if stop.leave else ""
    fetches = f"nhận về {joined(stop.collect)}" if stop.collect else ""
    goods = ", ".join(part for part in (brings, fetches) if part)
    return [
        f"{stop.number}) {starts(stop)} {stop.action}: {stop.name}",
        f"{_cut(stop.address)}.",
        f"ĐT {stop.phone}." if stop.phone else "",
        f"{goods}." if goods else "",
        f"Bình {stop.serials}." if stop.serials else "",
        f"Hẹn {stop.window}." if stop.window else "",
        stop.handling,
        stop.note,
        ASK_CODE if asks_code else "",
    ]


def _cut(address: str) -> str:
    """Return an address as far as an SMS holds it; house and alley come first."""
    return address if len(address) <= _ADDRESS else f"{address[:_ADDRESS].rstrip(' ,')}.."


def _fitting(pieces: Sequence[str], *, plain: bool) -> str:
    """Return as many pieces as fit, from the first on; of the first ones that do not, the head."""
    said = in_gsm_7 if plain else str
    told = [said(piece) for piece in pieces if piece]
    text, *others = told
    for piece in others:
        if parts_of(f"{text} {piece}") <= MOST_PARTS:
            text = f"{text} {piece}"
    while parts_of(text) > MOST_PARTS:
        text = f"{text[:-3]}.."
    return text
