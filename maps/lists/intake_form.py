"""Blank forms for calls that come while there is no computer, each with a number of its own.

For the desk that takes calls: what is written on them stays in the office.
"""

import io
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from reportlab.lib.pagesizes import A4, A5, landscape
from reportlab.pdfgen.canvas import Canvas

from maps.lists.pdf import ListPaper
from maps.lists.typesetting import BOLD, REGULAR, printable, register_type, shortened
from maps.wording import KINDS, Language, Words, both
from routing.model import TaskKind

_WIDE_PT, _TALL_PT = A5
_MARGIN_PT: Final = 26.0
_LINE_PT: Final = 33.0
_BOX_PT: Final = 9.0
_TEXT_PT: Final = 9.0
NAMED: Final[tuple[TaskKind, ...]] = (
    *("oxygen_emergency", "transport", "oxygen_swap", "medicine", "chronic_medicine"),
    *("welfare_bag", "care_visit", "oxygen_collect"),
)
"""Kinds that a caller may ask for."""

WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "title": both("Phiếu nhận tin", "Call taken down"),
        "keep": both("Giữ trong văn phòng, cả phiếu hỏng.", "Stays in the office, spoilt or not."),
        "later": both(
            "Có máy lại: nhập từng phiếu theo số; phiếu hỏng thì gạch chéo.",
            "Once computers are back enter each by its number; cross out what is spoilt.",
        ),
        "received": both("Nhận lúc (giờ, ngày)", "Taken at (time, day)"),
        "name": both("Gặp ai", "Who"),
        "phone": both("Điện thoại", "Phone"),
        "address": both("Số nhà, hẻm, đường", "House, alley, street"),
        "ward": both("Phường, quận; gần đâu", "Ward, district; near what"),
        "need": both("Cần gì", "What is needed"),
        "how": both("Khó thở? SpO₂ %   Nhịp thở   Tuổi", "Out of breath? SpO₂ %   Breaths   Age"),
        "cylinder": both(
            "Bình: cỡ L   áp suất   L/phút   đo lúc", "Cylinder: L   bar   L/min   read at"
        ),
        "note": both("Ghi chú (ở một mình, người già, …)", "Note (alone, elderly, …)"),
        "taken": both("Người nhận", "Taken by"),
        "given": both("Giao cho, lúc", "Given to, at"),
        "entered": both("Đã nhập máy: yêu cầu số, ai nhập", "Entered: request number, by whom"),
    }
)
_LINES: Final = (
    *("received", "name", "phone", "address", "ward", "need"),
    *("how", "cylinder", "note", "note_more", "taken", "given", "entered"),
)


def intake_forms_pdf(
    labels: Sequence[str], *, holder: str, hotline: str, language: Language, paper: ListPaper = "a5"
) -> bytes:
    """Return blank forms with these numbers, the same for the same numbers; two on a sheet of A4.

    Parameters
    ----------
    holder
        The office that they are printed for.
    """
    register_type()
    size = A5 if paper == "a5" else landscape(A4)
    on_sheet = 1 if paper == "a5" else 2
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size, invariant=1, pageCompression=1, lang=language)
    canvas.setTitle(f"{WORDS['title'][language]} {labels[0]} – {labels[-1]}")
    canvas.setCreator("donghanh")
    for at, label in enumerate(labels):
        place = at % on_sheet
        if at and not place:
            canvas.showPage()
        _draw(canvas, label, place * _WIDE_PT, holder=holder, hotline=hotline, language=language)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw(
    canvas: Any, label: str, left: float, *, holder: str, hotline: str, language: Language
) -> None:
    """Draw a form with its left edge there."""
    x, room = left + _MARGIN_PT, _WIDE_PT - 2 * _MARGIN_PT
    y = _TALL_PT - _MARGIN_PT - 14
    canvas.setFont(BOLD, 15)
    canvas.drawString(x, y, WORDS["title"][language])
    canvas.setFont(BOLD, 20)
    canvas.drawRightString(x + room, y - 2, label)
    said = " · ".join(part for part in (holder, hotline) if part)
    canvas.setFont(REGULAR, _TEXT_PT)
    canvas.drawString(x, y - 15, shortened(said, room, REGULAR, _TEXT_PT))
    canvas.setLineWidth(1.2)
    y -= 22
    canvas.line(x, y, x + room, y)
    for name in _LINES:
        if name == "need":
            y = _draw_kinds(canvas, x, y, room, language)
            continue
        canvas.setFont(REGULAR, 7.5)
        if name in WORDS:
            canvas.drawString(x, y - 9, printable(WORDS[name][language]))
        y -= _LINE_PT + (4 if name in ("address", "ward") else 0)
        canvas.setLineWidth(0.4)
        canvas.line(x, y, x + room, y)
    canvas.setFont(REGULAR, 7)
    for number, name in enumerate(("keep", "later")):
        canvas.drawString(x, y - 12 - 9 * number, printable(WORDS[name][language]))
    canvas.setFont(BOLD, 12)
    canvas.drawRightString(x + room, _MARGIN_PT - 10, label)


def _draw_kinds(canvas: Any, x: float, y: float, room: float, language: Language) -> float:
    """Draw a box for each kind, two beside each other, and return how far down they go."""
    canvas.setFont(REGULAR, 7.5)
    canvas.drawString(x, y - 9, WORDS["need"][language])
    y -= 14
    for place, kind in enumerate(NAMED):
        left, down = x + (place % 2) * room / 2, y - 15 * (place // 2)
        canvas.setLineWidth(0.8)
        canvas.rect(left, down - _BOX_PT, _BOX_PT, _BOX_PT)
        canvas.setFont(BOLD if place < 2 else REGULAR, 10)  # noqa: PLR2004 - the urgent ones
        canvas.drawString(left + _BOX_PT + 5, down - _BOX_PT + 1, KINDS[kind][language])
    y -= 15 * ((len(NAMED) + 1) // 2) + 2
    canvas.setLineWidth(0.4)
    canvas.line(x, y, x + room, y)
    return y
