"""One spelling for comparing Vietnamese text, and the names of the provinces."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final


def _plain_table() -> dict[int, str]:
    """Map every accented Latin letter to its bare one; a table keeps it 1:1 and fast."""
    table = {ord("đ"): "d", ord("Đ"): "d", ord("ð"): "d", ord("Ð"): "d"}
    for code in (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00)):
        bare = unicodedata.normalize("NFD", chr(code))[0].lower()
        if bare.isascii() and bare.isalpha():
            table.setdefault(code, bare)
    return table


PLAIN_LETTERS: Final = _plain_table()
"""For `str.translate`: accented letter to bare letter, in lower case."""


def plain(text: str) -> str:
    """Return the text in lower case without diacritics, letter for letter (``đ`` to ``d``)."""
    return bare_letters(unicodedata.normalize("NFC", text).lower())


def bare_letters(text: str) -> str:
    """Return a text in lower case and NFC without diacritics; one without any costs nothing."""
    return text if text.isascii() else text.translate(PLAIN_LETTERS)


def unaccented(text: str) -> str:
    """Return a text without diacritics, its capital letters kept."""
    composed = unicodedata.normalize("NFC", text)
    bare = (bare_letters(letter.lower()) for letter in composed)
    return "".join(
        one.upper() if letter.isupper() else one for one, letter in zip(bare, composed, strict=True)
    )


_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""Combining grave, acute, tilde, hook above and dot below."""


def even_tones(text: str) -> str:
    """Return a text with the tone of each word behind it: ``hòa`` and ``hoà`` are one spelling."""
    words = unicodedata.normalize("NFD", text.replace("ð", "đ")).split()
    return " ".join("".join(sorted(word, key=_TONES.__contains__)) for word in words)


_NUMBER_IN_BRACKETS = re.compile(r"\(\s*[\d/]+\s*\)")
_NUMBER_LIST = re.compile(r"(?<=\d);(?=\d)")
_SEPARATORS = re.compile(r"[;|\n\r\t()\[\]]+|\s[-–—]\s|–|—")
_SEPARATING: Final = ";|\n\r\t()[]–—"
_OF_PROVINCES = re.compile(r"(?<=r[ịi]a)\s*[-–—]\s*(?=v[ũu]ng)|(?<=thi[êe]n)\s*[-–—]\s*(?=hu[ếe])")
"""Bà Rịa - Vũng Tàu and Thừa Thiên - Huế are one name each."""
_LETTER_DIGIT = re.compile(r"[^\W\d_]\d")
# A dot ends a piece behind a whole word or a number, not behind "P.", "TP." or "Ng."; a short
# prefix begins one behind a word ("… Lê Lợi P.Bến Nghé"; "12 P. Hàng Bông" is phố Hàng Bông).
_STOPS = re.compile(
    r"(?<=[^\W\d_]{2})(?<!tp)(?<!tx)(?<!tt)(?<!kp)(?<!st)(?<!no)(?<!số)(?<!so)(?<!ng)(?<!th)"
    r"(?<!tr)(?<!ph)\.\s+(?=\w)"
    r"|(?<=\d)\.\s+(?=[^\W\d])"
    r"|(?<=[^\W\d_]{2})\s+(?=(?:p|f|q|x|h|tt|tx|kp)\.\s?\w)"
)
_SPACES: Final = ".:#\"'’`"
_DASHES = re.compile(r"(?<=\d)\s+-\s*(?=\d)|(?<=\d)\s*-\s+(?=\d)")
_GLUED = re.compile(
    r"(?<![\w/-])(p|q|f|kp|phường|phuong|quận|quan|ward|district|ngõ|ngo|hẻm|hem|ngách|ngach|kiệt"
    r"|kiet|tổ|ấp|thôn)0*(\d{1,2})(?![\w/-])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalisedText:
    """A text in the spelling used for comparison.

    Parameters
    ----------
    original
        As given, in NFC.
    accented
        Lower case, one space between words, commas between segments, accents kept.
    plain
        The same without diacritics; its words stand at the same positions.
    """

    original: str
    accented: str
    plain: str


def normalise(text: str) -> NormalisedText:
    """Return the text in NFC, in lower case with even separators, with and without diacritics."""
    accented = even_text(text)
    return NormalisedText(
        original=unicodedata.normalize("NFC", text),
        accented=accented,
        plain=bare_letters(accented),
    )


def numbers_in_brackets(text: str) -> tuple[str, ...]:
    """Return the numbers in brackets, ``(34)``, which `even_text` leaves out."""
    return tuple("".join(found.split()) for found in _NUMBER_IN_BRACKETS.findall(text))


def even_text(text: str) -> str:
    """Return the text in lower case with one space between words and commas between pieces."""
    even = unicodedata.normalize("NFC", text).lower().strip()
    # the expressions are only asked where the sign that they need is there: most addresses have few
    if "(" in even:
        even = _NUMBER_IN_BRACKETS.sub(" ", even)
    if ";" in even:
        even = _NUMBER_LIST.sub("-", even)
    if "-" in even:
        even = _DASHES.sub("-", even)
    if "-" in even or any(sign in even for sign in _SEPARATING):
        even = _SEPARATORS.sub(",", _OF_PROVINCES.sub(" ", even))
    if "." in even:
        even = _STOPS.sub(",", even)
    for sign in _SPACES:
        even = even.replace(sign, " ")
    even = " ".join(even.split())
    return _GLUED.sub(r"\1 \2", even) if _LETTER_DIGIT.search(even) else even


PROVINCES: Final[tuple[str, ...]] = (
    *("An Giang", "Bà Rịa - Vũng Tàu", "Bắc Giang", "Bắc Kạn", "Bạc Liêu", "Bắc Ninh", "Bến Tre"),
    *("Bình Định", "Bình Dương", "Bình Phước", "Bình Thuận", "Cà Mau", "Cần Thơ", "Cao Bằng"),
    *("Đà Nẵng", "Đắk Lắk", "Đắk Nông", "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai"),
    *("Hà Giang", "Hà Nam", "Hà Nội", "Hà Tĩnh", "Hải Dương", "Hải Phòng", "Hậu Giang", "Hòa Bình"),
    *("Hồ Chí Minh", "Hưng Yên", "Khánh Hòa", "Kiên Giang", "Kon Tum", "Lai Châu", "Lâm Đồng"),
    *("Lạng Sơn", "Lào Cai", "Long An", "Nam Định", "Nghệ An", "Ninh Bình", "Ninh Thuận"),
    *("Phú Thọ", "Phú Yên", "Quảng Bình", "Quảng Nam", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị"),
    *("Sóc Trăng", "Sơn La", "Tây Ninh", "Thái Bình", "Thái Nguyên", "Thanh Hóa"),
    *("Thừa Thiên Huế", "Tiền Giang", "Trà Vinh", "Tuyên Quang", "Vĩnh Long", "Vĩnh Phúc"),
    "Yên Bái",
)
"""The 63 provinces and cities of before July 2025 (General Statistics Office of Vietnam)."""

_SHORT_PROVINCES: Final = {
    "hcm": "ho chi minh",
    "hcmc": "ho chi minh",
    "tphcm": "ho chi minh",
    "hcm city": "ho chi minh",
    "ho chi minh city": "ho chi minh",
    "sai gon": "ho chi minh",
    "saigon": "ho chi minh",
    "sg": "ho chi minh",
    "hanoi": "ha noi",
    "hn": "ha noi",
    "ha noi city": "ha noi",
    "hanoi city": "ha noi",
    "danang": "da nang",
    "hue": "thua thien hue",
}


def _province_names() -> dict[str, str]:
    names = {plain(name).replace(" - ", " "): plain(name).replace(" - ", " ") for name in PROVINCES}
    names.update(_SHORT_PROVINCES)
    for name, key in tuple(names.items()):
        for prefix in ("tp", "thanh pho", "tinh"):
            names[f"{prefix} {name}"] = key
        names[f"{name} province"] = key
    return names


PROVINCE_KEYS: Final = _province_names()
"""Every plain spelling of a province to its key: the plain name without a prefix."""

BARE_PROVINCES: Final = frozenset(plain(name) for name in PROVINCES) - {"ha noi", "ho chi minh"}
"""Provinces whose bare name may as well be that of a ward or district."""

# A word that is a prefix only in some accents: "phường" is one, the "phương" of Phương Mai is not.
_SPELT: Final = {
    "phuong": ("phường", "phuong", "phừơng", "phưòng"),
    "quan": ("quận", "quan"),
    "huyen": ("huyện", "huyen"),
    "xa": ("xã", "xa"),
    "thi": ("thị", "thi"),
    "thanh": ("thành", "thanh"),
    "duong": ("đường", "duong", "ðường"),
    "pho": ("phố", "pho"),
    "to": ("tổ", "to"),
    "ap": ("ấp", "ap"),
    "thon": ("thôn", "thon"),
    "xom": ("xóm", "xom"),
    "ban": ("bản",),
    "khu": ("khu",),
    "khom": ("khóm", "khom"),
    "ngo": ("ngõ", "ngo"),
    "hem": ("hẻm", "hem"),
    "ngach": ("ngách", "ngach"),
    "kiet": ("kiệt", "kiet"),
    "so": ("số", "so"),
    "tinh": ("tỉnh", "tinh"),
}


def is_spelt(plain_word: str, accented_word: str) -> bool:
    """Tell whether the word as written can be the prefix that it looks like without accents."""
    return accented_word in _SPELT.get(plain_word, (accented_word,))


_DIGITS = re.compile(r"^0*(\d+)([a-z]?)$")


def without_zeros(name: str) -> str:
    """Return a numbered name without leading zeros: ``01`` is ``1``; other names as they are."""
    match = _DIGITS.match(name)
    return match[1] + match[2] if match else name
