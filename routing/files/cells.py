"""The cells of one table row as values; every fault becomes an issue with row, field and remedy."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Final

from geodata.coordinates import LonLat
from geodata.errors import InvalidInput, Issue
from geodata.point_texts import read_point
from routing.files.columns import CHOICES, choice_name, name_key
from routing.requests import Origin

LOCAL: Final = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Local time of Vietnam: UTC+7, without summer time."""

EARLIEST_S: Final = -400 * 86_400
LATEST_S: Final = 2 * 86_400
LONGEST_TEXT: Final = 2000
"""Signs of one cell."""
_LATEST_H: Final = 47
_EPOCH: Final = date(2000, 1, 1)
_DAY_S: Final = 86_400
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")

_CLOCK = re.compile(
    r"(\d{1,2})(?::(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.0+)?)?|\s?[hHgG]\s?(?P<vn>[0-5]\d)?)"
)
_WHOLE = re.compile(r"\d+(?:[.,]0{1,2})?")
_LOCAL_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,T]+(\S.*))?")
_WORDS = re.compile(r"[;|,\n]")
_AREA = re.compile(r"(?:[a-z0-9-]+:)?[A-Za-z0-9-]+|\*")
_SWAPPED_LON = (8.0, 24.0)
_SWAPPED_LAT = (102.0, 110.0)
"""Latitudes and longitudes of Vietnam, standing in each other's columns."""


def nfc(text: str) -> str:
    """Return text in NFC, with single blanks and none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def text_of(value: object) -> str:
    """Return the cell of a workbook as the text that a CSV file would hold."""
    match value:
        case datetime():
            text = value.isoformat(sep=" ")
        case date():
            text = value.isoformat()
        case time():
            text = value.isoformat("seconds")
        case timedelta():  # [h]:mm, which may pass 24 hours
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            text = f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
        case float() if value.is_integer():
            text = str(int(value))
        case _:
            text = "" if value is None else nfc(str(value))
    return text


def harmless(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula.

    References
    ----------
    OWASP, "CSV Injection".
    """
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def as_meant(text: str) -> str:
    """Return a text that `harmless` may have changed as it was before."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_SIGNS) else text


def clock_s(text: str) -> int | None:
    """Return the seconds since midnight of ``7:30``, ``07:30:00`` or ``7h30``; else None."""
    match = _CLOCK.fullmatch(text)
    if match is None or int(match[1]) > _LATEST_H:
        return None
    minute = match["minute"] or match["vn"] or 0
    return int(match[1]) * 3600 + int(minute) * 60 + int(match["second"] or 0)


def moment_s(text: str, day: date) -> int | None:
    """Return the seconds between the day's midnight and a time of day, or a date and time.

    Parameters
    ----------
    text
        RFC 3339, or without a zone (then local), or ``9/9/2021 07:30``, or only a time of the day.
    """
    if (seconds := clock_s(text)) is not None:
        return seconds
    if (match := _LOCAL_DATE.fullmatch(text)) is not None:
        of_day_s = clock_s(match[4]) if match[4] else 0
        try:
            days = (date(int(match[3]), int(match[2]), int(match[1])) - day).days
        except ValueError:
            return None
        return None if of_day_s is None else days * 86_400 + of_day_s
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    local = moment.replace(tzinfo=LOCAL) if moment.tzinfo is None else moment
    midnight = datetime(day.year, day.month, day.day, tzinfo=LOCAL)
    return (local - midnight) // timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """One row: its texts by column, where it stands, and the list that its faults go to."""

    texts: Mapping[str, str]
    origin: Origin
    issues: list[Issue] = field(default_factory=list)

    def fault(self, code: str, column: str, message: str, remedy: str) -> None:
        """Note that the cell cannot be used."""
        where = self.origin.where("", column)
        self.issues.append(Issue(code=code, subject=where, message=message, remedy=remedy))

    def require_readable(self) -> None:
        """Note each text with a control character, and each that is endless."""
        for column, text in self.texts.items():
            if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text):
                message = f"{text[:40]!r} holds a control character"
                self.fault("unreadable-text", column, message, "type it again")
            elif len(text) > LONGEST_TEXT:
                message = f"holds {len(text)} signs, more than {LONGEST_TEXT}"
                self.fault("out-of-range", column, message, "shorten it")

    def text(self, column: str) -> str:
        """Return the text, empty where there is none."""
        return self.texts.get(column, "")

    def needed(self, column: str) -> str:
        """Return the text of a cell that may not be empty."""
        if not (text := self.text(column)):
            self.fault("missing-value", column, "is empty", "fill it in")
        return text

    def identifier(self) -> str:
        """Return the id of the row."""
        return self.needed("id")

    def number(
        self, column: str, *, low: int, high: int, above: bool = False, whole: bool = False
    ) -> Decimal | None:
        """Return the number from `low` (or above it) to `high`; None where the cell is empty."""
        text = self.text(column)
        if not text:
            return None
        number = self._number(text, whole=whole)
        if number is None:
            kind = "a whole number" if whole else "a number"
            self.fault("not-a-number", column, f"is {text!r}, must be {kind}", f"write {kind}")
            return None
        if not low <= number <= high or (above and number == low):
            start = f"above {low}" if above else f"at least {low}"
            message = f"is {text}, must be {start} and at most {high}"
            self.fault("out-of-range", column, message, "correct it, or leave it empty if unknown")
            return None
        return number

    @staticmethod
    def _number(text: str, *, whole: bool) -> Decimal | None:
        """Read a number with a decimal point or comma; a whole one without grouping."""
        try:
            number = Decimal(text if "." in text else text.replace(",", "."))
        except InvalidOperation:
            return None
        # "1,000" may mean one or a thousand: neither is guessed where whole numbers are wanted
        unclear = whole and not _WHOLE.fullmatch(text.lstrip("+-"))
        return None if number.is_nan() or unclear else number

    def whole(self, column: str, *, high: int, low: int = 0) -> int | None:
        """Return the whole number from `low` to `high`; None where the cell is empty."""
        number = self.number(column, low=low, high=high, whole=True)
        return None if number is None else int(number)

    def moment(self, column: str, day: date) -> int | None:
        """Return the seconds since the day's midnight; None where the cell is empty."""
        text = self.text(column)
        if not text:
            return None
        seconds = moment_s(text, day)
        if seconds is None:
            remedy = "write 07:30, or 2021-09-10T07:30:00+07:00"
            self.fault("not-a-time", column, f"is {text!r}, must be a time", remedy)
        elif not EARLIEST_S <= seconds <= LATEST_S:
            message = f"is {text}, more than 400 days before {day} or two days after it"
            self.fault("out-of-range", column, message, "correct the date")
        return seconds

    def day(self, column: str) -> date | None:
        """Return a day, written ``2021-09-10`` or ``10/9/2021``; None where the cell is empty."""
        text = self.text(column)
        if not text:
            return None
        # a bare time of day is none: it would come out as one of the first days
        seconds = moment_s(text, _EPOCH)
        if seconds is None or seconds < 2 * _DAY_S:
            message, remedy = f"is {text!r}, must be a day", "write it as 2021-09-10"
            self.fault("not-a-time", column, message, remedy)
            return None
        return _EPOCH + timedelta(days=seconds // _DAY_S)

    def clock(self, column: str) -> int | None:
        """Return the seconds since midnight; None where the cell is empty."""
        text = self.text(column)
        seconds = clock_s(text) if text else None
        if text and seconds is None:
            remedy = "write 07:30; past midnight goes on with 24:00, 25:00"
            self.fault("not-a-time", column, f"is {text!r}, must be a time of day", remedy)
        return seconds

    def begins(self, column: str) -> int | None:
        """Return the seconds since midnight of a beginning: past 24:00 it is the next day's."""
        seconds = self.clock(column)
        if seconds is not None and seconds >= _DAY_S:
            message = f"is {self.text(column)}: from 24:00 on it begins on the next day"
            self.fault("begins-next-day", column, message, "write it on that day, 25:00 as 01:00")
            return None
        return seconds

    def choice(self, column: str, allowed: Collection[str], *, code: str) -> str:
        """Return one of the allowed words; empty where the cell is empty or wrong."""
        text = self.text(column)
        word = _word(text).replace("-", "_")
        if not text or word in allowed:
            return word
        self._unknown(code, column, text, allowed)
        return ""

    def words(self, column: str, allowed: Collection[str], *, code: str) -> tuple[str, ...]:
        """Return the words of a cell, separated by ``;``, each once and each allowed."""
        words = {_word(text): text for text in _WORDS.split(self.text(column)) if text.strip()}
        for word, text in words.items():
            if word not in allowed:
                self._unknown(code, column, text.strip(), allowed)
        return tuple(word for word in words if word in allowed)

    def names(self, column: str) -> tuple[str, ...]:
        """Return the names in a cell, separated by ``;``, each once."""
        names = (text.strip() for text in self.text(column).split(";"))
        return tuple(dict.fromkeys(name for name in names if name))

    def codes(self, column: str) -> tuple[str, ...]:
        """Return the ward keys or codes of a cell, separated by ``;``, or ``*``."""
        codes = [text.strip() for text in _WORDS.split(self.text(column)) if text.strip()]
        for code in codes:
            if not _AREA.fullmatch(code):
                remedy = "write scheme:code such as vn-2021:27289, a bare code, or *"
                self.fault("unknown-area", column, f"{code!r} is no ward", remedy)
        return tuple(dict.fromkeys(codes))

    def _unknown(self, code: str, column: str, text: str, allowed: Collection[str]) -> None:
        near = get_close_matches(_word(text), allowed, n=1)
        hint = f"did you mean {near[0]}? known are: " if near else "use one of: "
        self.fault(code, column, f"{text!r} is not known", hint + ", ".join(map(_said, allowed)))

    def point(self) -> LonLat | None:
        """Return the point in ``lon`` and ``lat``; None where both are empty or one is wrong."""
        given = {name: self.text(name) for name in ("lon", "lat") if self.text(name)}
        if len(given) == 1:
            missing = "lat" if "lon" in given else "lon"
            message = "is empty, but the other coordinate is given"
            self.fault("half-point", missing, message, "give both or none")
        if len(given) < 2:  # noqa: PLR2004 - longitude and latitude
            return None
        if self._is_swapped(given):
            message = f"lon is {given['lon']} and lat is {given['lat']}: they look swapped"
            self.fault("swapped-lon-lat", "lon, lat", message, "put the larger one in lon")
            return None
        try:
            read_point(given["lon"], given["lat"], subject="")
        except InvalidInput as error:
            (fault,) = error.issues
            if fault.code == "in-metres":
                self.fault(fault.code, "lon, lat", fault.message, fault.remedy)
                return None
        lon = self.number("lon", low=-180, high=180)
        lat = self.number("lat", low=-90, high=90)
        return None if lon is None or lat is None else LonLat(lon=float(lon), lat=float(lat))

    @staticmethod
    def _is_swapped(given: Mapping[str, str]) -> bool:
        try:
            lon, lat = (float(given[name].replace(",", ".")) for name in ("lon", "lat"))
        except ValueError:
            return False
        return (
            _SWAPPED_LON[0] <= lon <= _SWAPPED_LON[1] and _SWAPPED_LAT[0] <= lat <= _SWAPPED_LAT[1]
        )

    def place(self, address_column: str, *, needed: bool = True) -> tuple[str, LonLat | None]:
        """Return address and point; with `needed` at least one of them, or a fault was noted."""
        address, before = self.text(address_column), len(self.issues)
        point = self.point()
        if needed and not address and point is None and len(self.issues) == before:
            remedy = "write the address, or give lon and lat"
            self.fault("missing-address", address_column, "has neither address nor point", remedy)
        return address, point


def _said(word: str) -> str:
    """Return a word as a remedy names it: its Vietnamese name too, where it has one."""
    name = choice_name(word)
    return word if name == word else f"{word} ({name})"


def _word(text: str) -> str:
    """Return a word as tables name it: lower case, ``-`` for blanks; Vietnamese ones translated."""
    return CHOICES.get(name_key(text)) or re.sub(r"[\s_]+", "-", text.strip().lower())
