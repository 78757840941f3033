"""The printed list: text that reads back, few sheets, large type, nothing that tells of illness."""

import io
import unicodedata
from dataclasses import replace
from typing import Any

import numpy as np
import pypdf
import pypdfium2  # type: ignore[import-untyped]
import pytest

from maps.lists.content import Call, Loading, MovementOrder, RouteList
from maps.lists.from_plan import route_lists
from maps.lists.pdf import booklet, list_pdf, qr_text
from maps.lists.typesetting import Block, gap, pages_of, printable, width_pt, wrapped
from maps.neutral import forbidden_in
from maps.step_texts import way_text
from maps.wording import clock
from routing.road_ways import ways_of
from tests.maps.small_ward import streets, ward_plan, ward_problem


def ward_lists(*, tasks: int = 24, vehicles: int = 2) -> tuple[RouteList, ...]:
    problem = ward_problem(vehicles=vehicles, tasks=tasks)
    plan = ward_plan(problem)
    return route_lists(problem, plan, ways=ways_of(problem, plan, streets()))


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).split())


def thirty_stops() -> RouteList:
    """A day of thirty doors and fifteen loads, more than any volunteer does."""
    (content,) = ward_lists(tasks=48, vehicles=1)
    loads, calls = content.loadings[:12], content.calls[:18]
    assert len(loads) + len(calls) == 30
    both: list[Loading | Call] = [*loads, *calls]
    stops = sorted(both, key=lambda stop: stop.number)
    return replace(content, stops=tuple(stops))


def given_out(content: RouteList) -> RouteList:
    """The list with all that an office adds to it."""
    order = MovementOrder(
        number="12-A-7",
        team="Đoàn phường 4, Quận 5",
        area="Phường 4, Quận 5",
        signed_by="dieu-phoi",
        check_at="https://example.org/verify/12-A-7.0123456789abcdefABCDEF",
    )
    return replace(content, order=order, code="123456", escalation="1022", asks_codes=True)


def pages_of_text(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def test_the_text_reads_back_as_written_in_nfc() -> None:
    content = ward_lists()[0]
    text = text_of(list_pdf(content))
    assert unicodedata.is_normalized("NFC", text)
    for call in content.calls:
        for part in (call.action, call.name, call.address, call.note, call.handling):
            assert part in text
    for load in content.loadings:
        assert load.station in text
    assert "Không hút thuốc, không để gần lửa." in text


def test_a_way_within_a_ward_is_told_whole() -> None:
    # two lines were once the most, and its first streets were left out beside empty paper
    (content,) = ward_lists(tasks=16, vehicles=1)
    text = text_of(list_pdf(content))
    assert text.count("Đường đi: ") == len(content.stops)
    assert all(way_text(stop.way) in text for stop in content.stops)
    assert max(len(wrapped(way_text(stop.way), 338)) for stop in content.stops) > 2


def test_a_very_long_way_is_left_out_in_its_middle() -> None:
    (content,) = ward_lists(tasks=16, vehicles=1)
    call = next(stop for stop in content.calls if len(stop.way) >= 3)
    long = replace(call, way=(*call.way[:-1] * 8, call.way[-1]))
    text = text_of(list_pdf(replace(content, stops=(long,))))
    assert f"Đường đi: {way_text(call.way[:1])} › … › " in text
    assert way_text(call.way[-2:]).removeprefix("… › ") in text
    assert way_text(long.way) not in text


def test_a_call_at_the_point_of_another_says_at_which() -> None:
    (content,) = ward_lists(tasks=16, vehicles=1)
    call = replace(content.calls[1], same_as=2)
    assert "Cùng chỗ với số 2" in text_of(list_pdf(replace(content, stops=(call,))))


def test_each_door_of_an_office_has_room_for_its_code_and_says_none() -> None:
    content = given_out(ward_lists()[0])
    assert text_of(list_pdf(content)).count("Mã nhận ____") == len(content.calls)
    assert "Mã nhận" not in text_of(list_pdf(ward_lists()[0]))  # nobody holds one


def test_the_end_of_the_day_never_stands_on_a_page_alone() -> None:
    for tasks in range(4, 25):
        (content,) = ward_lists(tasks=tasks, vehicles=1)
        *_, page = pypdfium2.PdfDocument(list_pdf(content))
        text = " ".join(page.get_textpage().get_text_bounded().split())
        assert "Về lúc" in text
        assert f"{clock(content.stops[-1].starts_s)} {content.stops[-1].action}" in text


def test_two_readers_agree_on_the_text() -> None:
    pdf = list_pdf(ward_lists()[0])
    other = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert sorted("".join(other.split())) == sorted("".join(text_of(pdf).split()))


def test_thirty_stops_fit_four_sheets_on_both_sides() -> None:
    assert len(pypdf.PdfReader(io.BytesIO(list_pdf(thirty_stops()))).pages) <= 8


def test_thirty_stops_fit_four_sheets_with_a_movement_order_too() -> None:
    assert len(pages_of_text(list_pdf(given_out(thirty_stops())))) <= 8


@pytest.mark.parametrize("tasks", [4, 8, 16])
def test_the_first_page_of_a_movement_order_shows_nobodys_door(tasks: int) -> None:
    (content,) = ward_lists(tasks=tasks, vehicles=1)
    first, *others = pages_of_text(list_pdf(given_out(content)))
    for call in content.calls:
        assert call.address not in first
        assert call.address in " ".join(others)
    assert "Khu vực: Phường 4, Quận 5" in first
    assert "123 456" not in first
    assert "123 456" in others[-1]


def test_a_booklet_reads_on_and_its_back_is_empty() -> None:
    assert booklet(3) == ((4, 1), (2, 3))
    assert booklet(4) == ((8, 1), (2, 7), (6, 3), (4, 5))  # 5 to 8 are empty
    pdf = list_pdf(given_out(ward_lists(tasks=8, vehicles=1)[0]), paper="a4")
    outside, inside, *_ = pages_of_text(pdf)
    assert "Lệnh điều xe" in outside
    assert "Trang 2/" not in outside
    assert "Trang 2/" in inside
    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)


def test_pages_are_a5_and_say_which_of_how_many() -> None:
    reader = pypdf.PdfReader(io.BytesIO(list_pdf(thirty_stops())))
    total = len(reader.pages)
    for number, page in enumerate(reader.pages, start=1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (420, 595)
        assert f"Trang {number}/{total}" in page.extract_text()


def test_nothing_is_smaller_than_twelve_points_and_all_type_is_embedded() -> None:
    sizes: set[float] = set()

    def note(text: str, _cm: object, _tm: object, _font: object, size: float) -> None:
        if text.strip():
            sizes.add(size)

    reader = pypdf.PdfReader(io.BytesIO(list_pdf(given_out(thirty_stops()))))
    for page in reader.pages:
        page.extract_text(visitor_text=note)
    assert min(sizes) >= 12
    resources: list[Any] = [page["/Resources"] for page in reader.pages]
    used = [font.get_object() for one in resources for font in one["/Font"].values()]
    fonts = {
        str(font["/BaseFont"]): "/FontFile2" in font["/FontDescriptor"]
        for font in used
        if "/FontDescriptor" in font  # reportlab names Helvetica on every page and never uses it
    }
    assert fonts
    assert all("BeVietnamPro" in name and embedded for name, embedded in fonts.items())


def test_a_stop_is_never_split_over_two_pages() -> None:
    pages = [
        " ".join(page.get_textpage().get_text_bounded().split())
        for page in pypdfium2.PdfDocument(list_pdf(thirty_stops()))
    ]
    for stop in thirty_stops().calls:
        (page,) = [text for text in pages if stop.address in text]
        assert stop.action in page
        assert all(f"Để lại {item.count} {item.name}" in page for item in stop.leave)


def test_nobody_reads_an_illness_on_paper() -> None:
    content = ward_lists()[0]
    assert forbidden_in(text_of(list_pdf(content))) == ()


@pytest.mark.parametrize(
    "note", ["F0 đang thở oxy, SpO2 90", "bệnh nhân COVID-19", "cụ sống một mình, hộ nghèo"]
)
def test_words_in_requests_do_not_reach_the_paper(note: str) -> None:
    problem = ward_problem(vehicles=1, tasks=4)
    tasks = tuple(
        replace(task, show={"name_short": f"Ông Tư ({note})", "note": note, "address": "1 Lê Lợi"})
        for task in problem.tasks
    )
    problem = replace(problem, tasks=tasks)
    (content,) = route_lists(problem, ward_plan(problem, left_out=0))
    text = text_of(list_pdf(content))
    assert forbidden_in(text) == ()
    assert text.count("1 Lê Lợi") == len(content.calls)


def test_sample_and_estimate_are_printed_on_every_page() -> None:
    reader = pypdf.PdfReader(io.BytesIO(list_pdf(thirty_stops())))
    for page in reader.pages:
        assert "DỮ LIỆU MẪU / SAMPLE DATA · GIỜ ƯỚC LƯỢNG" in page.extract_text()
    assert "Thời gian ước lượng theo đường thẳng / estimated" in text_of(list_pdf(thirty_stops()))
    real = replace(ward_lists()[0], sample=False, estimated=False)
    assert "MẪU" not in text_of(list_pdf(real))
    assert "ước lượng" not in text_of(list_pdf(real)).lower()


def test_the_same_list_gives_the_same_bytes_dated_by_its_day() -> None:
    content = ward_lists()[0]
    assert list_pdf(content) == list_pdf(content)
    info = pypdf.PdfReader(io.BytesIO(list_pdf(content))).metadata
    assert info is not None
    assert info.creation_date is not None
    assert info.creation_date.date() == content.day


def test_the_code_names_list_and_page_and_no_person() -> None:
    content = ward_lists()[0]
    assert qr_text(content, page=2, pages=5) == f"DH1|2021-09-10|V01|{content.version}|2/5"


def test_the_code_is_drawn_dark_in_the_top_right_corner() -> None:
    page = pypdfium2.PdfDocument(list_pdf(ward_lists()[0]))[0]
    grey = np.asarray(page.render(scale=2).to_pil().convert("L"))
    corner = grey[50:142, 2 * 349 : 2 * 395]  # 46 pt from the margins of 25 pt
    assert 0.35 < float((corner < 128).mean()) < 0.65


def test_a_block_moves_to_the_next_page_whole_unless_it_is_higher_than_a_page() -> None:
    ten, four = Block(rows=(gap(10),)), Block(rows=(gap(2), gap(2)))
    assert [len(page) for page in pages_of([ten, four, four], 12)] == [1, 4]
    assert [len(page) for page in pages_of([Block(rows=(gap(8), gap(8)))], 12)] == [1, 1]


def test_long_words_are_cut_and_unknown_signs_shown_as_question_marks() -> None:
    assert "".join(wrapped("x" * 80, 100)) == "x" * 80
    assert all(width_pt(line) <= 100 for line in wrapped("x" * 80 + " và nữa", 100))
    assert printable("nhà 🏠 漢") == "nhà ? ?"


def test_a_very_long_note_is_printed_in_full() -> None:
    content = ward_lists()[0]
    long = " ".join(f"chữ{number}" for number in range(400))
    calls = [replace(stop, note=long) if isinstance(stop, Call) else stop for stop in content.stops]
    text = text_of(list_pdf(replace(content, stops=tuple(calls[:2]))))
    assert "chữ0" in text
    assert "chữ399" in text
