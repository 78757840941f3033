"""What a weekly report says in words, in the document and in the workbook alike."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from maps.reports.content import (
    HIDDEN,
    LACKS,
    STANDINGS,
    AreaFigures,
    Cell,
    Lack,
    OfficeReport,
)
from maps.wording import day_text, whole

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


NATION: Final = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
PARTY: Final = "ĐẢNG CỘNG SẢN VIỆT NAM"
"""What stands on top at the right: in the layout of the state, and of the party."""


def notices(report: OfficeReport) -> list[str]:
    """Return what stands in a frame above the title: what the report is not."""
    found = []
    if report.serial is None:
        found.append("DỰ THẢO – chưa ký, số liệu còn thay đổi")
    if report.is_sample:
        found.append("THÀNH PHỐ MẪU – số liệu không có thật")
    if report.is_masked:
        found.append(f"BẢN GỬI RA NGOÀI – số dưới 5, và số có thể suy ra nó, ghi là {HIDDEN}")
    return found


def unwritten(report: OfficeReport) -> list[str]:
    """Return what an office document has and nobody wrote."""
    return [words for part, words in HEADINGS.items() if not report.texts.get(part)]


def recipients(report: OfficeReport) -> list[str]:
    """Return who gets it, one each."""
    usual = "Như kính gửi" if report.texts.get("superior") else DOTS
    lines = (report.texts.get("recipients") or usual).splitlines()
    return [line.strip(" -") for line in lines if line.strip(" -")]


def signed_text(report: OfficeReport) -> str:
    """Return by whom it was signed in the records; empty of a draft."""
    if report.signed_on is None:
        return ""
    return f"(Đã ký và khóa trong sổ: {report.signed_by}, {day_text(report.signed_on)})"


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
