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
from typing import Final

from geodata.address_text import unaccented

NEUTRAL_NOTE: Final = "Có lưu ý: hỏi điều phối trước khi đến."
"""Printed in place of a note that must not be read by others."""

FORBIDDEN_WORDS: Final[tuple[str, ...]] = (
    # the disease
    "covid",
    "covid 19",
    "cô vid",
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
    "chưa tiêm",
    "chưa chích",
    "vắc xin",
    "văc xin",
    "vaccin",
    "vaccine",
    "unvaccinated",
    "patient",
    "infected",
    "positive",
    "quarantine",
    "antibody",
    # how somebody is
    "khó thở",
    "thở gấp",
    "thở oxy",
    "thở oxi",
    "thở ô xy",
    "đang thở máy",
    "phải thở máy",
    "suy hô hấp",
    "nhịp thở",
    "nguy kịch",
    "hôn mê",
    "trở nặng",
    "chuyển nặng",
    "cấp cứu",
    "sốt",
    "tử vong",
    "ung thư",
    "tiểu đường",
    "đái tháo đường",
    "huyết áp",
    "tim mạch",
    "bệnh tim",
    "đau tim",
    "suy tim",
    "bệnh phổi",
    "viêm phổi",
    "lao phổi",
    "bệnh lao",
    "bệnh gan",
    "viêm gan",
    "xơ gan",
    "bệnh thận",
    "suy thận",
    "chạy thận",
    "lọc máu",
    "tai biến",
    "đột quỵ",
    "đột qụy",
    "liệt giường",
    "nằm liệt",
    "bị liệt",
    "liệt nửa người",
    "bại liệt",
    "động kinh",
    "hen suyễn",
    "copd",
    "hiv",
    "chronic",
    "diabetes",
    "cancer",
    # who somebody is
    "người già",
    "già yếu",
    "cao tuổi",
    "lớn tuổi",
    "trẻ em",
    "trẻ nhỏ",
    "trẻ sơ sinh",
    "khuyết tật",
    "tàn tật",
    "khiếm thị",
    "khiếm thính",
    "xe lăn",
    "neo đơn",
    "sống một mình",
    "ở một mình",
    "hộ nghèo",
    "nghèo",
    "khó khăn",
    "mang thai",
    "có thai",
    "thai phụ",
    "bà bầu",
    "có bầu",
    "mang bầu",
    "tâm thần",
    "elderly",
    "child",
    "alone",
    "no carer",
    "disabled",
    "poor",
    "pregnant",
)

_HARMLESS: Final = (
    "đường tỉnh lộ",  # without its marks this begins as a test result does
    "trách nhiệm",
    "chủ nhiệm",
    "nhiệm vụ",
    "người gia đình",
    "cách lý thường kiệt",
    "cách lý tự trọng",
    "cách lý chính thắng",
    "cách lý thái tổ",
    "tại biển hiệu",
    "tại biển số",
    "tại biển quảng cáo",
    "nhà xe lan",
    "đông kinh nghĩa thục",
    "thời nhiệm",
    "thị nhiệm",
    "ở đâu tìm",
)
"""What reads like a forbidden word once marks are left out, and is none."""

_NOT_ABROAD: Final = r"(?<!84)(?<!84[ .)-])(?<!84\) )"
"""Nine digits after Vietnam's dialling code are a telephone number."""
_CODES: Final = (
    r"f[\s._-]?0",  # not F1: in Ho Chi Minh City that is how people write Phường 1
    r"f[._-]?o",  # with the letter, but not "lầu F o cuối", where it is a word of its own
    r"sp[\s._-]*[o0][\s._-]*2(?:[\s:=]*\d{2,3}\s*%?)?",
    # identity numbers have nine or twelve digits, telephone numbers ten or eleven
    r"(?:cccd|cmnd|(?:căn|can)\s*(?:cước|cuoc))[\s.:-]*(?:(?:số|so)[\s.:-]*)?\d[\d .-]{6,}\d",
    rf"{_NOT_ABROAD}\d{{9}}|\d{{12}}",
    r"(?<!\d[ .)-])(?<!\d\) )\d{3}(?:[ .]\d{3}){2}(?![ .-]?\d)",
    r"0\d{3}(?:[ .-]\d{4}){2}|0\d{2}(?:[ .-]\d{3}){3}|0\d{2}[ .-]\d{3}[ .-]\d{6}",
    r"(?:sn|sinh\s*(?:năm|nam)|(?:ngày|ngay)\s*sinh|ns)[\s.:]*\d[\d/.-]*",
    r"\d{1,3}\s*(?:tuổi|tuoi)",
)


def _phrase(words: str) -> str:
    """Return the pattern of words that people write with and without marks, in one phrase too."""
    spellings = (sorted({word, unaccented(word)}) for word in words.split())
    return r"[\s._-]*".join(f"(?:{'|'.join(spelling)})" for spelling in spellings)


def _any_of(phrases: tuple[str, ...]) -> str:
    return "|".join(_phrase(words) for words in sorted(phrases, key=len, reverse=True))


_WORDS: Final = re.compile(
    rf"(?<![^\W_])(?:(?P<harmless>{_any_of(_HARMLESS)})"
    rf"|(?:{_any_of(FORBIDDEN_WORDS)}|{'|'.join(_CODES)}))(?![^\W_])",
    re.IGNORECASE,
)
"""A harmless phrase is tried first, so that nothing is found inside it."""


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
    """Return the forbidden words found, as written; each word may stand without its marks."""
    found = {match.group() for match in _WORDS.finditer(clean(text)) if not match["harmless"]}
    return tuple(sorted(found))


def neutral_note(text: str) -> str:
    """Return the note, or the neutral line when it holds a forbidden word."""
    return NEUTRAL_NOTE if forbidden_in(text) else clean(text)


def neutral_label(text: str) -> str:
    """Return an address or a name without the forbidden words in it; the rest stays."""
    cleaned = clean(text)
    if not forbidden_in(cleaned):
        return cleaned
    kept = _WORDS.sub(lambda match: match["harmless"] or "", cleaned)
    tidy = re.sub(r"\s+(?=[,;])", "", re.sub(r"\(\s*\)", "", kept))
    return " ".join(tidy.split()).strip(" ,;-")
