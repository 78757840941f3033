"""Words that never leave the office: no illness and no weakness on what a passer-by can read.

A note that holds one of them is replaced as a whole by a neutral line; in an address only the
words themselves go, because the stop must still be found.

References
----------
PRODUCT.md C1, VL2 and SEC13: diagnosis, birth date, identity number, names of vulnerability, blood
oxygen, antibody, and the words F0 and COVID.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

NEUTRAL_NOTE: Final = "Có lưu ý: hỏi điều phối trước khi đến."
"""Printed in place of a note that must not be read by others."""

FORBIDDEN_WORDS: Final[tuple[str, ...]] = (
    # the disease
    "covid",
    "covid-19",
    "cô vít",
    "sars",
    "ncov",
    "corona",
    "nhiễm",
    "dương tính",
    "âm tính",
    "bệnh nhân",
    "bệnh nền",
    "bệnh lý",
    "mắc bệnh",
    "người bệnh",
    "ca bệnh",
    "cách ly",
    "kháng thể",
    "xét nghiệm",
    "test nhanh",
    "pcr",
    "vắc xin",
    "vaccine",
    "patient",
    "infected",
    "positive",
    "quarantine",
    "antibody",
    # how somebody is
    "spo2",
    "sp02",
    "khó thở",
    "suy hô hấp",
    "viêm phổi",
    "nhịp thở",
    "nguy kịch",
    "trở nặng",
    "chuyển nặng",
    "cấp cứu",
    "sốt",
    "tử vong",
    "ung thư",
    "tiểu đường",
    "đái tháo đường",
    "cao huyết áp",
    "tăng huyết áp",
    "tim mạch",
    "tai biến",
    "suy thận",
    "hen suyễn",
    "copd",
    "hiv",
    "diabetes",
    "cancer",
    # who somebody is
    "khuyết tật",
    "tàn tật",
    "neo đơn",
    "sống một mình",
    "ở một mình",
    "hộ nghèo",
    "nghèo",
    "mang thai",
    "thai phụ",
    "bà bầu",
    "tâm thần",
    "disabled",
    "pregnant",
    "lives alone",
)

_CODES: Final = (
    r"f[\s._-]?0",  # not F1: in Ho Chi Minh City that is how people write Phường 1
    r"\d{9}|\d{12}",  # identity numbers; telephone numbers have ten or eleven digits
    r"(?:sn|sinh năm|ngày sinh|ns)[\s.:]*\d[\d/.-]*",
)


def _unaccented(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _pattern(words: Iterator[str]) -> re.Pattern[str]:
    spaced = [re.escape(word).replace(r"\ ", r"[\s._-]*").replace(r"\-", "-?") for word in words]
    longest_first = sorted(spaced, key=len, reverse=True)
    return re.compile(
        rf"(?<!\w)(?:{'|'.join((*longest_first, *_CODES))})(?!\d)(?!\w)", re.IGNORECASE
    )


_SPELLED: Final = _pattern(word for word in FORBIDDEN_WORDS)
# "đường Tỉnh lộ 8" loses its marks to "duong tinh lo 8", which is a road and no test result
_TYPED_PLAIN: Final = re.compile(
    _pattern(_unaccented(word) for word in FORBIDDEN_WORDS).pattern + r"(?!\s+lo\b)", re.IGNORECASE
)


def clean(text: str) -> str:
    """Return the text in NFC on one line, without control and invisible formatting characters."""
    visible = unicodedata.normalize("NFC", text)
    if not visible.isprintable():
        visible = "".join(
            sign if unicodedata.category(sign)[0] != "C" else " " * (sign in "\t\r\n")
            for sign in visible
        )
    return " ".join(visible.split())


def forbidden_in(text: str) -> tuple[str, ...]:
    """Return the forbidden words found, as written; text without any diacritics is read as such."""
    cleaned = clean(text)
    found = {match.group() for match in _finder(cleaned).finditer(cleaned)}
    return tuple(sorted(found))


def _finder(cleaned: str) -> re.Pattern[str]:
    return _TYPED_PLAIN if cleaned.isascii() else _SPELLED


def neutral_note(text: str) -> str:
    """Return the note, or the neutral line when it holds a forbidden word."""
    return NEUTRAL_NOTE if forbidden_in(text) else clean(text)


def neutral_label(text: str) -> str:
    """Return an address or a name without the forbidden words in it; the rest stays."""
    cleaned = clean(text)
    kept, removed = _finder(cleaned).subn("", cleaned)
    if not removed:
        return cleaned
    tidy = re.sub(r"\s+(?=[,;])", "", re.sub(r"\(\s*\)", "", kept))
    return " ".join(tidy.split()).strip(" ,;-")
