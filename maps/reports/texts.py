"""What a weekly report says in words, in the document and in the workbook alike."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from maps.reports.content import (
    LACKS,
    STANDINGS,
    AreaFigures,
    Cell,
    Lack,
    OfficeReport,
)
from maps.wording import whole

DOTS: Final = "………"

MAIN: Final = (
    "duty",
    "helped",
    "asked-oxygen_emergency",
    "answered-30",
    "asked-oxygen_swap",
    "done-oxygen_swap",
    "done-medicine",
    "done-welfare_bag",
    "out",
    "urgent",
)
"""What the table of areas shows; the workbook has all of it."""
NARROW: Final[Mapping[str, str]] = MappingProxyType(
    {
        "duty": "Người trực",
        "helped": "Người được giúp",
        "asked-oxygen_emergency": "Oxy khẩn: yêu cầu",
        "answered-30": "Khẩn: xong ≤ 30 phút",
        "asked-oxygen_swap": "Đổi bình: yêu cầu",
        "done-oxygen_swap": "Đổi bình: xong",
        "done-medicine": "Thuốc: xong",
        "done-welfare_bag": "Túi: xong",
        "out": "Bình ở nhà dân",
        "urgent": "Phiếu khẩn",
    }
)
CHAPTERS: Final = (
    ("difficulties", "KHÓ KHĂN, VƯỚNG MẮC"),
    ("proposals", "KIẾN NGHỊ, ĐỀ XUẤT"),
    ("next_week", "NHIỆM VỤ TUẦN TỚI"),
)
HEADINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "body": "cơ quan ban hành",
        "abbreviation": "chữ viết tắt của cơ quan",
        "place": "nơi ký",
        "recipients": "nơi nhận",
        "title": "chức vụ người ký",
        "signatory": "người ký",
    }
)
"""What an office document has besides its text; what nobody wrote is told with what it lacks."""


def subject_text(report: OfficeReport) -> str:
    """Return what the report is about, below its title."""
    if report.occasion:
        return report.occasion
    week = f" tuần {int(report.week[-2:])} năm {report.week[:4]}" if report.week else ""
    return f"Kết quả hỗ trợ người bệnh tại nhà{week}"


def number_text(report: OfficeReport) -> str:
    """Return the number as each layout writes it; open on a draft."""
    serial = DOTS if report.serial is None else str(report.serial)
    body = report.texts.get("abbreviation") or DOTS
    return f"Số {serial}-BC/{body}" if report.layout == "party" else f"Số: {serial}/BC-{body}"


def place_and_day(report: OfficeReport) -> str:
    """Return where and on which day it was signed; open on a draft."""
    place = report.texts.get("place") or DOTS
    if report.signed_on is None:
        return f"{place}, ngày … tháng … năm …"
    day = report.signed_on
    return f"{place}, ngày {day.day:02} tháng {day.month:02} năm {day.year}"


def lack_text(lack: Lack) -> str:
    """Return what is lacking, and where."""
    where = "; ".join(lack.names)
    return LACKS[lack.kind]["vi"] + (f": {where}." if where else ".")


def cell_text(value: Cell) -> str:
    """Return a number as it is read here; – where nobody reported."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else whole(value)


def standing_text(row: AreaFigures) -> str:
    """Return where the numbers of a row are from."""
    edition = f", bản {row.edition}" if row.edition and row.edition > 1 else ""
    return STANDINGS[row.standing]["vi"] + edition
