"""A certificate of duty on one or more A4 pages, for the ward to sign; it tells of no illness."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from maps.lists.typesetting import (
    BOLD,
    Block,
    gap,
    line_row,
    pages_of,
    register_type,
    rule,
    text_rows,
)
from maps.wording import Language, both, day_text

_WIDTH_PT, _HEIGHT_PT = A4
_MARGIN_PT: Final = 56.0
_ROOM_PT: Final = _WIDTH_PT - 2 * _MARGIN_PT
_TITLE_PT: Final = 18.0
_WORDS: Final = MappingProxyType(
    {
        "title": both("Giấy xác nhận tham gia", "Certificate of duty"),
        "title_ended": both("Giấy xác nhận kết thúc nhiệm vụ", "End-of-duty certificate"),
        "volunteer": both("Tình nguyện viên số {number}: {name}", "Volunteer {number}: {name}"),
        "full_name": both("Họ và tên đầy đủ (ghi tay):", "Full name (by hand):"),
        "where": both("Nơi phục vụ: {areas}", "Served in: {areas}"),
        "by": both("Đơn vị: {organisation}", "Organisation: {organisation}"),
        "served": both(
            "Từ {first} đến {last}: {days} ngày, {hours} giờ {minutes} phút.",
            "From {first} to {last}: {days} days, {hours} h {minutes} min.",
        ),
        "none": both(
            "Đến {until} chưa có ngày nào được phường xác nhận.",
            "Until {until} the ward has confirmed no day.",
        ),
        "ended": both("Kết thúc nhiệm vụ ngày {day}.", "Duty ended on {day}."),
        "trained": both("Đã tập huấn: {what}.", "Trained for: {what}."),
        "each": both("Các ngày được xác nhận", "Confirmed days"),
        "source": both(
            "Theo sổ ngày công đã ký, tính đến {until}.", "By the signed ledger, up to {until}."
        ),
        "sign": both("Đại diện phường ký tên, đóng dấu", "Signed and sealed for the ward"),
        "page": both("Trang {page}/{pages}", "Page {page}/{pages}"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a certificate says.

    Parameters
    ----------
    areas, trainings
        In words.
    days
        Each confirmed day and its minutes, the first day first.
    ended_on
        Last day of duty; None: they still serve.
    """

    number: int
    name: str
    organisation: str
    areas: Sequence[str]
    trainings: Sequence[str]
    days: Sequence[tuple[date, int]]
    ended_on: date | None
    until: date


def certificate_pdf(content: Certificate, *, language: Language = "vi") -> bytes:
    """Return the certificate as a PDF; days that do not fit run on to further pages."""
    register_type()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    title = _WORDS["title" if content.ended_on is None else "title_ended"][language]
    canvas.setTitle(title)
    pages = pages_of(_blocks(content, title, language), _HEIGHT_PT - 2 * _MARGIN_PT)
    for index, rows in enumerate(pages, start=1):
        y = _HEIGHT_PT - _MARGIN_PT
        for row in rows:
            row.draw(canvas, _MARGIN_PT, y)
            y -= row.height_pt
        said = _WORDS["page"][language].format(page=index, pages=len(pages))
        line_row([(0, BOLD, said)]).draw(canvas, _MARGIN_PT, _MARGIN_PT - 8)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _blocks(content: Certificate, title: str, language: Language) -> list[Block]:
    def block(key: str, *, font: str = "", **given: object) -> Block:
        text = _WORDS[key][language].format(**given)
        rows = text_rows(text, _ROOM_PT, font=font) if font else text_rows(text, _ROOM_PT)
        return Block(rows=(*rows, gap(4)))

    minutes = sum(one for _, one in content.days)
    found = [
        Block(
            rows=(
                *text_rows(title, _ROOM_PT, font=BOLD, size_pt=_TITLE_PT),
                gap(6),
                rule(_ROOM_PT, heavy=True),
                gap(10),
            )
        ),
        block("volunteer", font=BOLD, number=content.number, name=content.name),
        Block(
            rows=(
                gap(8),
                *text_rows(_WORDS["full_name"][language] + " " + "." * 60, _ROOM_PT),
                gap(8),
            )
        ),
        block("by", organisation=content.organisation),
    ]
    if content.areas:
        found.append(block("where", areas="; ".join(content.areas)))
    if content.days:
        found.append(
            block(
                "served",
                font=BOLD,
                first=day_text(content.days[0][0]),
                last=day_text(content.days[-1][0]),
                days=len(content.days),
                hours=minutes // 60,
                minutes=minutes % 60,
            )
        )
    else:
        found.append(block("none", until=day_text(content.until)))
    if content.ended_on is not None:
        found.append(block("ended", day=day_text(content.ended_on)))
    if content.trainings:
        found.append(block("trained", what=", ".join(content.trainings)))
    found.append(block("source", until=day_text(content.until)))
    sign = line_row([(_ROOM_PT / 2, BOLD, _WORDS["sign"][language])])
    found.append(Block(rows=(gap(18), sign, gap(90))))
    if content.days:
        served = (f"{day_text(day)} ({one // 60}:{one % 60:02})" for day, one in content.days)
        found += [block("each", font=BOLD)]
        found += [Block(rows=(row,)) for row in text_rows(", ".join(served), _ROOM_PT)]
    return found
