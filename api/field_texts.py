"""What is wrong with a field of a call and what to do, by the kind of its constraint.

The kinds are those of pydantic's errors; a text may name the limits that come with one, such as
``{ge}``. A rule of our own is an issue of `api.issue_texts`.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from maps.wording import Language

Texts = Mapping[Language, tuple[str, str]]

PHONE: Final = r"^[0-9+(). -]{0,24}$"
CLOCK: Final = r"^([0-3]\d|4[0-7]):[0-5]\d$|^48:00$"
TABLE_NAME: Final = r"\.(csv|xlsx)$"
ALERT_KEY: Final = r"^\S+ \S"
PURPOSE: Final = r"\S.*\S"

_WHOLE: Final[Texts] = {
    "vi": ("phải là số nguyên", "ghi một số nguyên, như 12"),
    "en": ("must be a whole number", "write one, such as 12"),
}
_NUMBER: Final[Texts] = {
    "vi": ("phải là một số", "ghi một số, như 2.5"),
    "en": ("must be a number", "write one, such as 2.5"),
}
_LONG_NUMBER: Final[Texts] = {
    "vi": ("số có quá nhiều chữ số", "ghi số ngắn hơn"),
    "en": ("is a number of too many digits", "write a shorter one"),
}
_DAY: Final[Texts] = {
    "vi": ("phải là một ngày có thật", "ghi năm-tháng-ngày, như 2021-09-10"),
    "en": ("must be a day that there is", "write year, month and day, as in 2021-09-10"),
}
_MOMENT: Final[Texts] = {
    "vi": (
        "phải là ngày giờ kèm múi giờ",
        "ghi đủ ngày, giờ và múi giờ, như 2021-09-10T07:30:00+07:00",
    ),
    "en": (
        "must be a moment with its offset",
        "write day, time and offset, as in 2021-09-10T07:30:00+07:00",
    ),
}
_YES_OR_NO: Final[Texts] = {
    "vi": ("phải là true hoặc false", "ghi true (có) hoặc false (không)"),
    "en": ("must be true or false", "write one of the two"),
}
_TEXT: Final[Texts] = {
    "vi": ("phải là một dòng chữ", "đặt trong dấu nháy kép"),
    "en": ("must be a text", "put it in double quotes"),
}
_BROKEN: Final[Texts] = {
    "vi": ("chứa ký tự hỏng", "viết lại, bỏ các ký tự đó"),
    "en": ("holds a broken character", "write it anew"),
}
_OBJECT: Final[Texts] = {
    "vi": (
        "phải là một đối tượng JSON",
        "đặt các trường trong ngoặc nhọn {{ }}, như ở /docs",
    ),
    "en": ("must be a JSON object", "send its fields in braces {{ }}, as the example at /docs"),
}
_CHOICE: Final[Texts] = {
    "vi": ("phải là một trong: {expected}", "chọn một giá trị trong đó"),
    "en": ("must be one of: {expected}", "choose one of them"),
}

FIELD_TEXTS: Final[Mapping[str, Texts]] = MappingProxyType(
    {
        "missing": {
            "vi": ("thiếu trường này", "bổ sung, xem /docs"),
            "en": ("is missing", "add it, see /docs"),
        },
        "extra_forbidden": {
            "vi": ("không có trường tên này", "bỏ đi, hoặc sửa tên theo /docs"),
            "en": ("there is no field of this name", "drop it, or correct its name by /docs"),
        },
        "json_invalid": {
            "vi": ("nội dung không phải JSON, hoặc bị cắt giữa chừng", "gửi lại toàn bộ"),
            "en": ("the body is not JSON, or is cut off", "send it again as a whole"),
        },
        "model_type": _OBJECT,
        "model_attributes_type": _OBJECT,
        "dict_type": _OBJECT,
        "int_type": _WHOLE,
        "int_parsing": _WHOLE,
        "int_from_float": _WHOLE,
        "int_parsing_size": _LONG_NUMBER,
        "float_type": _NUMBER,
        "float_parsing": _NUMBER,
        "decimal_type": _NUMBER,
        "decimal_parsing": _NUMBER,
        "finite_number": _NUMBER,
        "decimal_max_digits": {
            "vi": ("nhiều nhất {max_digits} chữ số", "ghi số ngắn hơn"),
            "en": ("has more than {max_digits} digits", "write a shorter number"),
        },
        "greater_than": {
            "vi": ("phải lớn hơn {gt}", "ghi giá trị lớn hơn"),
            "en": ("must be more than {gt}", "give a greater value"),
        },
        "greater_than_equal": {
            "vi": ("phải từ {ge} trở lên", "ghi giá trị từ {ge}"),
            "en": ("must be {ge} or more", "give {ge}, or what comes after it"),
        },
        "less_than": {
            "vi": ("phải nhỏ hơn {lt}", "ghi giá trị nhỏ hơn"),
            "en": ("must be less than {lt}", "give a smaller value"),
        },
        "less_than_equal": {
            "vi": ("không được quá {le}", "ghi giá trị nhiều nhất là {le}"),
            "en": ("must be {le} or less", "give {le}, or what comes before it"),
        },
        "date_type": _DAY,
        "date_parsing": _DAY,
        "date_from_datetime_parsing": _DAY,
        "date_from_datetime_inexact": _DAY,
        "datetime_type": _MOMENT,
        "datetime_parsing": _MOMENT,
        "datetime_from_date_parsing": _MOMENT,
        "datetime_object_invalid": _MOMENT,
        "timezone_aware": _MOMENT,
        "bool_type": _YES_OR_NO,
        "bool_parsing": _YES_OR_NO,
        "string_type": _TEXT,
        "string_unicode": _BROKEN,
        "string_too_short": {
            "vi": ("phải có ít nhất {min_length} ký tự", "ghi đầy đủ"),
            "en": ("must have at least {min_length} characters", "write it in full"),
        },
        "string_too_long": {
            "vi": ("nhiều nhất {max_length} ký tự", "viết ngắn lại"),
            "en": ("must have at most {max_length} characters", "shorten it"),
        },
        "list_type": {
            "vi": ("phải là một danh sách", "đặt các mục trong ngoặc vuông [ ]"),
            "en": ("must be a list", "put the items in brackets [ ]"),
        },
        "too_short": {
            "vi": ("phải có ít nhất {min_length} mục", "bổ sung cho đủ"),
            "en": ("must have at least {min_length} items", "add what is missing"),
        },
        "too_long": {
            "vi": ("nhiều nhất {max_length} mục", "chia thành nhiều lần gửi"),
            "en": ("must have at most {max_length} items", "send them in several calls"),
        },
        "literal_error": _CHOICE,
        "union_tag_invalid": {
            "vi": ("{discriminator} phải là một trong: {expected_tags}", "chọn một giá trị đó"),
            "en": ("{discriminator} must be one of: {expected_tags}", "choose one of them"),
        },
        "union_tag_not_found": {
            "vi": ("thiếu {discriminator}, nên không rõ báo việc gì", "bổ sung, xem /docs"),
            "en": ("{discriminator} is missing, so it is not known what this is", "add it"),
        },
    }
)
"""Message and remedy of each kind."""

PATTERN_TEXTS: Final[Mapping[str, Texts]] = MappingProxyType(
    {
        PHONE: {
            "vi": (
                "số điện thoại chỉ gồm chữ số, dấu cách và + ( ) . -, nhiều nhất 24 ký tự",
                "ghi như 0900 000 001; số thứ hai ghi vào note",
            ),
            "en": (
                "a phone number has digits, blanks and + ( ) . - alone, at most 24 of them",
                "write it as 0900 000 001; a second one goes into the note",
            ),
        },
        CLOCK: {
            "vi": ("giờ phải viết HH:MM", "ghi như 07:30; sau 24:00 là ngày hôm sau, đến 48:00"),
            "en": (
                "a time is written HH:MM",
                "write it as 07:30; past 24:00 is the next day, up to 48:00",
            ),
        },
        TABLE_NAME: {
            "vi": ("tên bảng phải kết thúc bằng .csv hoặc .xlsx", "lưu bảng thành CSV hoặc XLSX"),
            "en": ("a table's name ends in .csv or .xlsx", "save the table as CSV or XLSX"),
        },
        ALERT_KEY: {
            "vi": ("khóa cảnh báo gồm loại, dấu cách, rồi điều nó nói về", "ghi như overdue t48"),
            "en": (
                "an alert's key is its kind, a blank, and what it is about",
                "such as overdue t48",
            ),
        },
        PURPOSE: {
            "vi": ("cần ghi bảng dùng để làm gì", "ghi vài chữ, như giao ban sáng"),
            "en": ("it is not said what the table is for", "say so in some words"),
        },
    }
)
"""… of each pattern that a text must have."""

_ANY: Final[Texts] = {
    "vi": ("giá trị này không dùng được ở đây", "xem trường này ở /docs"),
    "en": ("this value cannot stand here", "see the field at /docs"),
}
_OR: Final[Mapping[Language, str]] = MappingProxyType({"vi": " hoặc ", "en": " or "})


def field_words(kind: str, limits: Mapping[str, Any], language: Language) -> tuple[str, str]:
    """Return what is wrong with a field and what to do.

    Parameters
    ----------
    kind, limits
        Type and context of pydantic's error.
    """
    texts = PATTERN_TEXTS.get(str(limits.get("pattern")), FIELD_TEXTS.get(kind, _ANY))
    message, remedy = texts[language]
    said = {name: _said(limit, language) for name, limit in limits.items()}
    return message.format_map(said), remedy.format_map(said)


def _said(limit: object, language: Language) -> str:
    """Return a limit as it is spoken: choices without their quotes."""
    text = re.sub(r"'([^']*)'", r"\1", str(limit))
    return text.replace(" or ", _OR[language])
