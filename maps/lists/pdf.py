"""A route list on A5 paper: large type, few words, one stop a block, a tick box for each thing."""

import io
from collections.abc import Sequence
from typing import Any, Final, Literal

from reportlab.lib.pagesizes import A4, A5, landscape
from reportlab.pdfgen.canvas import Canvas

from geodata.directions import Step
from maps.lists.content import (
    CYLINDER_SAFETY,
    REASONS,
    REPLIES,
    Call,
    Loading,
    MovementOrder,
    RouteList,
    heading,
    joined,
    packing_order,
    starts,
    warning,
    words,
)
from maps.lists.typesetting import (
    BOLD,
    REGULAR,
    TEXT_PT,
    Block,
    Row,
    draw_qr,
    gap,
    line_row,
    pages_of,
    register_type,
    rule,
    shortened,
    text_rows,
    width_pt,
    wrapped,
)
from maps.step_texts import way_text
from maps.wording import TEXTS, clock, day_text

_WIDTH_PT, _HEIGHT_PT = A5
_MARGIN_PT: Final = 25.0
_COLUMN_PT: Final = _WIDTH_PT - 2 * _MARGIN_PT
_QR_PT: Final = 46.0
_HEAD_PT: Final = 60.0
_CHECK_PT: Final = 112.0
"""Side of the code of a movement order: read through a windscreen, in the rain."""
_NUMBER_PT: Final = 32.0
"""Width of the column in which the stop numbers stand."""
_CODE_SIGNS: Final = 8
"""Room for the four digits of a code, written with a wet hand."""
_ROUNDING_PT: Final = 0.01
_BODY_PT: Final = _HEIGHT_PT - 2 * _MARGIN_PT - _HEAD_PT
_TITLE_PT: Final = 14.0
_LAYOUTS: Final = ((6, False), (5, False), (4, False), (6, True), (4, True), (2, True))
"""Most lines of a way, and whether the end of the day stays with the last stop; best first."""
_MOST_PAGES: Final = 8
"""Four sheets printed on both sides, for thirty stops; beyond, ways are told more briefly."""


ListPaper = Literal["a5", "a4"]
"""Single pages, or sheets with two pages on each side that are folded into a booklet of them."""


def list_pdf(content: RouteList, *, paper: ListPaper = "a5") -> bytes:
    """Return the list as a PDF with its typeface inside; the same list gives the same bytes."""
    register_type()
    pages = _pages(content)
    file = io.BytesIO()
    size = A5 if paper == "a5" else landscape(A4)
    canvas = Canvas(file, pagesize=size, invariant=1, pageCompression=1, lang="vi")
    _describe(canvas, content)
    numbers = range(1, len(pages) + 1)
    for side in [(n,) for n in numbers] if paper == "a5" else booklet(len(pages)):
        for place, number in enumerate(side):
            canvas.saveState()
            canvas.translate(place * _WIDTH_PT, 0)
            if number in numbers:
                _draw_page(canvas, content, pages, number)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def booklet(pages: int) -> tuple[tuple[int, int], ...]:
    """Return the pages of each side of the sheets of a booklet, left and right.

    What lies outside at the back is a page beyond the last: it is left empty, so that the folded
    paper shows nobody's door. Sheets are printed on both sides and turned at the short edge.
    """
    whole = -(-(pages + 1) // 4) * 4
    sides = ((whole - side, side + 1) for side in range(whole // 2))
    return tuple((a, b) if a % 2 == 0 else (b, a) for a, b in sides)


def _draw_page(
    canvas: Any, content: RouteList, pages: Sequence[tuple[Row, ...]], number: int
) -> None:
    _draw_head(canvas, content, page=number, pages=len(pages))
    y = _HEIGHT_PT - _MARGIN_PT - _HEAD_PT
    for row in pages[number - 1]:
        row.draw(canvas, _MARGIN_PT, y)
        y -= row.height_pt


def _pages(content: RouteList) -> tuple[tuple[Row, ...], ...]:
    """Return the rows of each page, with as much of the ways as the paper allows.

    The end of the day does not stand on a page of its own: it fits behind the last stop once the
    ways are a little shorter, or takes that stop along.
    """
    front, last = _filled(_front(content), content), _last(content)
    pages: tuple[tuple[Row, ...], ...] = ()
    for lines, together in _LAYOUTS:
        asks = content.asks_codes
        stops = (_stop_block(stop, lines, asks_code=asks) for stop in content.stops)
        *most, end = [*front, *stops]
        ends = [Block(rows=(*end.rows, *last.rows))] if together else [end, last]
        pages = pages_of([*most, *ends], _BODY_PT)
        alone = len(pages[-1]) <= len(last.rows)
        if len(pages) <= _MOST_PAGES and not alone:
            break
    return pages


def _filled(front: list[Block], content: RouteList) -> list[Block]:
    """Return the blocks with what is left of the first page, where that is shown to others.

    Folded with the movement order outside, the paper shows nobody's door.
    """
    left_pt = _BODY_PT - sum(block.height_pt for block in front)
    if content.order is None or left_pt < 0:
        return front
    return [*front, Block(rows=(gap(left_pt - _ROUNDING_PT),))]


def _describe(canvas: Canvas, content: RouteList) -> None:
    """Set title and dates from the plan's day, never from the clock."""
    canvas.setTitle(heading(content))
    canvas.setAuthor("Đồng Hành")
    canvas.setSubject(f"{content.vehicle} {content.version}")
    canvas.setCreator("donghanh")
    stamp = canvas._doc._timeStamp  # noqa: SLF001 - reportlab has no public way to set the date
    stamp.YMDhms = (content.day.year, content.day.month, content.day.day, 0, 0, 0)
    stamp.dhh, stamp.dmm = 7, 0


def qr_text(content: RouteList, *, page: int, pages: int) -> str:
    """Return what the QR code of a page says: which list and page, nothing about people."""
    return f"DH1|{content.day.isoformat()}|{content.vehicle}|{content.version}|{page}/{pages}"


def _draw_head(canvas: Any, content: RouteList, *, page: int, pages: int) -> None:
    top, room = _HEIGHT_PT - _MARGIN_PT, _COLUMN_PT
    if content.order is None or page > 1:  # the first page has the order's own code
        code = qr_text(content, page=page, pages=pages)
        draw_qr(canvas, code, x=_WIDTH_PT - _MARGIN_PT, y=top, side_pt=_QR_PT)
        room -= _QR_PT + 16
    lines = (
        (BOLD, 15.0, content.label),
        (
            REGULAR,
            TEXT_PT,
            f"{day_text(content.day)} · Bản {content.version} · Trang {page}/{pages}",
        ),
        (BOLD, TEXT_PT, warning(content)),
    )
    y = top
    for font, size_pt, text in lines:
        shown = shortened(text, room, font, size_pt)
        canvas.setFont(font, size_pt)
        canvas.drawString(_MARGIN_PT, y - size_pt, shown)
        y -= size_pt * 1.25
    rule(_COLUMN_PT, heavy=True).draw(canvas, _MARGIN_PT, top - _HEAD_PT + 12)


def _front(content: RouteList) -> list[Block]:
    """Return the first page's blocks: who and when, what to load, how to carry it."""
    head = [*(_order_rows(content, content.order) if content.order else _facts(content))]
    head += text_rows(
        f"Đi lúc {clock(content.leaves_s)}, xong lúc {clock(content.returns_s)}", _COLUMN_PT
    )
    told = ", ".join(f"số {number}" for number in content.told)
    head += text_rows(f"Đã báo, không in lại: {told}" if told else "", _COLUMN_PT)
    head += text_rows(TEXTS["estimated"]["vi"] if content.estimated else "", _COLUMN_PT)
    head += text_rows("Trang bị: " + (content.ppe or _blank(24)), _COLUMN_PT)
    head += text_rows(
        "Gọi khi có sự cố: " + (content.escalation or _blank(17)), _COLUMN_PT, font=BOLD
    )
    blocks = [Block(rows=(*head, rule(_COLUMN_PT)))]
    if content.loadings:
        blocks.append(Block(rows=_loading_title(content)))
        blocks += [Block(rows=_loading_rows(one)) for one in content.loadings]
    if content.carries_cylinders:
        blocks.append(Block(rows=_safety(content)))
    blocks.append(Block(rows=(rule(_COLUMN_PT, heavy=True),)))
    return blocks


def _facts(content: RouteList) -> tuple[Row, ...]:
    """Return who goes by what, and when."""
    facts = (content.team, content.ride, content.plate, f"Ca {content.shift}")
    return text_rows(" · ".join(part for part in facts if part), _COLUMN_PT)


def _order_rows(content: RouteList, order: MovementOrder) -> tuple[Row, ...]:
    """Return the movement order: number, people, plate, area, hours, who signed, code to scan."""
    room_pt = _COLUMN_PT - _CHECK_PT - 14
    shift = content.shift.split(" · ")[0]
    lines = (
        ("Số", order.number),
        ("Người đi", content.label),
        ("Đội", " · ".join(filter(None, (order.team, content.team)))),
        ("Xe", " · ".join((content.ride, content.plate or f"số {_blank(10)}"))),
        ("Khu vực", order.area),
        ("Giờ đi đường", f"{shift}, {day_text(content.day)}"),
    )
    rows = [*text_rows(_ORDER_TITLE, _COLUMN_PT, font=BOLD, size_pt=_TITLE_PT), gap(3)]
    beside = [row for name, said in lines if said for row in text_rows(f"{name}: {said}", room_pt)]
    beside += [gap(5), *text_rows(_SCAN, room_pt, font=BOLD)]
    short_pt = _CHECK_PT + 4 - sum(row.height_pt for row in beside)
    rows += [_with_code(beside[0], order), *beside[1:], gap(max(0.0, short_pt))]
    signed = f"Người ký: {order.signed_by} {_blank(14)} (đóng dấu)"
    rows += [gap(12), *text_rows(signed, _COLUMN_PT), rule(_COLUMN_PT)]
    return (
        *rows,
        *(text_rows(f"Ca {content.shift}", _COLUMN_PT) if shift != content.shift else ()),
    )


_ORDER_TITLE: Final = "Giấy đi đường · Lệnh điều xe / Movement order"
_SCAN: Final = "Quét mã để xác minh / scan to verify"


def _with_code(row: Row, order: MovementOrder) -> Row:
    """Return the row with the order's code at the right margin, hanging down from it."""

    def draw(canvas: Any, x: float, y: float) -> None:
        row.draw(canvas, x, y)
        draw_qr(canvas, order.check_at, x=x + _COLUMN_PT, y=y - 2, side_pt=_CHECK_PT)

    return Row(height_pt=row.height_pt, draw=draw)


def _blank(signs: int) -> str:
    return "_" * signs


def _loading_title(content: RouteList) -> tuple[Row, ...]:
    total = (
        f"{'Còn lại' if content.told else 'Cả ca'}: {joined(content.total)} · {content.total_kg} kg"
    )
    return (
        *text_rows("Lấy hàng", _COLUMN_PT, font=BOLD, size_pt=_TITLE_PT),
        *(text_rows(total, _COLUMN_PT) if content.total else ()),
        gap(3),
    )


def _loading_rows(loading: Loading) -> tuple[Row, ...]:
    """Return when and where to load, then a ticked line of what, and how to pack."""
    title = f"{starts(loading)} {loading.station}" + ("" if loading.takes else " (trả)")
    takes = f"{joined(loading.takes)} · {loading.takes_kg} kg" if loading.takes else ""
    off = f"Trả {joined(loading.puts_off)}" if loading.puts_off else ""
    rows = [*_numbered(loading.number, title, size_pt=TEXT_PT)]
    rows += [row for text in (takes, off) if text for row in _ticked(text)]
    rows += text_rows(packing_order(loading), _COLUMN_PT, indent_pt=_NUMBER_PT)
    return (*rows, gap(5))


def _numbered(number: int, title: str, *, size_pt: float) -> tuple[Row, ...]:
    """Return a bold title with the stop's number in front; long titles go on below."""
    first, *more = text_rows(title, _COLUMN_PT - _NUMBER_PT - 18, font=BOLD, size_pt=size_pt)

    def draw(canvas: Any, x: float, y: float) -> None:
        canvas.setFont(BOLD, size_pt)
        canvas.drawString(x, y - size_pt, str(number))
        first.draw(canvas, x + _NUMBER_PT, y)

    return (Row(height_pt=first.height_pt, draw=draw), *(_shifted(row) for row in more))


def _shifted(row: Row) -> Row:
    return Row(height_pt=row.height_pt, draw=lambda c, x, y: row.draw(c, x + _NUMBER_PT, y))


def _ticked(text: str) -> tuple[Row, ...]:
    """Return a line with a tick box before it; what does not fit goes on below."""
    box_pt = 18.0
    first, *more = text_rows(text, _COLUMN_PT - _NUMBER_PT - box_pt)

    def draw(canvas: Any, x: float, y: float) -> None:
        line_row((), boxes=[_NUMBER_PT]).draw(canvas, x, y)
        first.draw(canvas, x + _NUMBER_PT + box_pt, y)

    shifted = (
        Row(
            height_pt=row.height_pt,
            draw=lambda c, x, y, row=row: row.draw(c, x + _NUMBER_PT + box_pt, y),  # type: ignore[misc]
        )
        for row in more
    )
    return (Row(height_pt=first.height_pt, draw=draw), *shifted)


def _safety(content: RouteList) -> tuple[Row, ...]:
    """Return how to carry cylinders, and how many at most."""
    most = f"Nhiều nhất {content.most_cylinders} bình một lần, đầy và rỗng."
    return (
        gap(2),
        *text_rows("An toàn khi chở bình", _COLUMN_PT, font=BOLD),
        *(row for line in (*CYLINDER_SAFETY, most) for row in text_rows(f"• {line}", _COLUMN_PT)),
    )


def _stop_block(stop: Loading | Call, way_lines: int, *, asks_code: bool) -> Block:
    way = _way_rows(stop.way, most_lines=way_lines)
    if isinstance(stop, Loading):
        rows = _reload_rows(stop, way)
    else:
        rows = _call_rows(stop, way, asks_code=asks_code)
    return Block(rows=(*rows, rule(_COLUMN_PT)))


def _reload_rows(loading: Loading, way: Sequence[Row]) -> tuple[Row, ...]:
    """Return the stop at a depot in its turn; what to take stands on the first page."""
    title = f"{starts(loading)}  {loading.action}: {loading.station}"
    return (
        *_numbered(loading.number, title, size_pt=_TITLE_PT),
        *text_rows(loading.address, _COLUMN_PT, indent_pt=_NUMBER_PT),
        *way,
    )


def _way_rows(
    way: Sequence[Step], *, indent_pt: float = _NUMBER_PT, most_lines: int = _LAYOUTS[0][0]
) -> tuple[Row, ...]:
    """Return how to get there from the stop before, as much as fits."""

    def shown(text: str) -> str:
        return f"Đường đi: {text}"

    def fits(text: str) -> bool:
        return len(wrapped(shown(text), _COLUMN_PT - indent_pt)) <= most_lines

    text = way_text(way, fits=fits)
    return text_rows(shown(text), _COLUMN_PT, indent_pt=indent_pt) if text else ()


def _call_rows(call: Call, way: Sequence[Row], *, asks_code: bool) -> tuple[Row, ...]:
    """Return one door: when, what, whom to ask for, where, how, and what to tick."""
    title = f"{starts(call)}  {call.action}" + (f" · {call.name}" if call.name else "")
    hint = " ".join(part for part in (call.handling, call.note) if part)
    rows = [*_numbered(call.number, title, size_pt=_TITLE_PT)]
    rows += text_rows(f"Hẹn {call.window}" if call.window else "", _COLUMN_PT, indent_pt=_NUMBER_PT)
    rows += text_rows(call.address, _COLUMN_PT, indent_pt=_NUMBER_PT, font=BOLD)
    if call.same_as is not None:
        same = TEXTS["same_point"]["vi"].format(number=call.same_as)
        rows += text_rows(same, _COLUMN_PT, indent_pt=_NUMBER_PT)
    rows += way
    rows += text_rows(f"ĐT {call.phone}" if call.phone else "", _COLUMN_PT, indent_pt=_NUMBER_PT)
    rows += text_rows(hint, _COLUMN_PT, indent_pt=_NUMBER_PT)
    ticks, code = _tick_row(call, f"Mã nhận {_blank(_CODE_SIGNS)}" if asks_code else "")
    rows.append(ticks)
    rows += text_rows(
        f"Số bình: {call.serials}" if call.serials else "", _COLUMN_PT, indent_pt=_NUMBER_PT
    )
    return (*rows, *_blank_rows(call, code))


def _blank_rows(call: Call, code: str) -> tuple[Row, ...]:
    """Return where the serials are written that come back, the code behind the first of them."""
    lines = [[(_NUMBER_PT, REGULAR, f"Số bình nhận lại: {_blank(20)}")]] * call.serial_lines
    if code and lines:
        serial = (_NUMBER_PT, REGULAR, f"Số bình nhận lại: {_blank(12)}")
        lines[0] = [serial, (_COLUMN_PT - width_pt(code), REGULAR, code)]
    elif code:
        lines = [[(_NUMBER_PT, REGULAR, code)]]
    return tuple(row for line in lines for row in (gap(5), line_row(line)))


def _tick_row(call: Call, code: str) -> tuple[Row, str]:
    """Return a box for each thing to leave and collect, or one that says it is done.

    Behind them is where the code of the door is written; what is returned of it has no room there.
    """
    things = [f"Để lại {words(item)}" for item in call.leave]
    things += [f"Nhận {words(item)}" for item in call.collect]
    x = _NUMBER_PT
    parts, boxes = [], []
    for thing in things or ["Xong"]:
        boxes.append(x)
        parts.append((x + 16, REGULAR, thing))
        x += 16 + width_pt(thing) + 14
    has_room = x + width_pt(code) <= _COLUMN_PT
    if has_room:
        parts.append((_COLUMN_PT - width_pt(code), REGULAR, code))
    return line_row(parts, boxes=boxes), "" if has_room else code


def _last(content: RouteList) -> Block:
    """Return where the day ends, and whom the roads are owed to."""
    where = f": {content.returns_to}" if content.returns_to else ""
    rows = [*text_rows(f"Về lúc {clock(content.returns_s)}{where}", _COLUMN_PT, font=BOLD)]
    rows += _way_rows(content.way_back, indent_pt=0)
    rows += _answers(content)
    rows += [gap(8), *text_rows(f"Người đi ký: {_blank(20)}", _COLUMN_PT)]
    rows += text_rows(content.attribution, _COLUMN_PT)
    return Block(rows=tuple(rows))


def _answers(content: RouteList) -> tuple[Row, ...]:
    """Return how a volunteer answers without the page, and what opens it without network."""
    code = f"{content.code[:3]} {content.code[3:]}"
    opens = f"Mã mở danh sách trên điện thoại khi mất mạng: {code}" if content.code else ""
    rows = [*text_rows(opens, _COLUMN_PT)]
    if content.order is not None:
        answers = f"Trả lời bằng tin nhắn: {' '.join(REPLIES)}"
        rows += [row for text in (answers, REASONS) for row in text_rows(text, _COLUMN_PT)]
    return (gap(6), *rows) if rows else ()
