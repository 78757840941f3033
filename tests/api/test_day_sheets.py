"""DM11: the board on paper, for when there is no power."""

import io
import zipfile

import pypdfium2  # type: ignore[import-untyped]

from maps.neutral import forbidden_in
from tests.api import test_runs
from tests.api.conftest import let_in
from tests.api.test_day_plans import AT
from tests.api.test_requests import NEXT, codes, taken
from tests.api.test_runs import Ward, who

morning, day_start, ward = test_runs.morning, test_runs.day_start, test_runs.ward


def pages(ward: Ward, **asked: str) -> list[str]:
    path = f"/api/day-plans/{ward.number}/sheet.pdf"
    answer = ward.client.get(path, params=asked, headers=ward.head)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    found = pypdfium2.PdfDocument(answer.content)
    assert {tuple(map(round, found.get_page_size(n))) for n in range(len(found))} == {
        (1191, 842) if asked.get("size") == "a3" else (842, 595)
    }
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in found]


def test_it_says_what_stands_on_the_board_and_has_lines_to_write_on(ward: Ward) -> None:
    ward.it_is("08:30")
    has, _ = who(ward, ward.bags[0])
    ward.report("done", task=str(ward.bags[0]), vehicle=has)
    taken(ward.client, client_id="sau-ke-hoach", note="F0, SpO2 88", name_short="Cô Sáu")
    found = pages(ward)
    text = " ".join(found)
    board = ward.board()
    for number, page in enumerate(found, start=1):
        assert f"Trang {number}/{len(found)}" in page
        assert "18/09/2021" in page
        assert f"Bản A-{board['version']}" in page
        assert "In lúc 08:30 18/09/2021 bởi phuong" in page
    day = ward.client.get(f"/api/day-plans/{ward.number}/day", headers=ward.head).json()
    going = {route["vehicle"] for route in board["routes"]}
    for vehicle in day["vehicles"]:
        assert vehicle["id"] not in going or vehicle["name"] in text
    for task in day["tasks"]:
        assert task["phone"] in text
    for head in ("Tuyến", "Chưa ai làm", "Mới gọi đến (ghi tay)", "Giao cho, lúc", "Vì sao"):
        assert head in text
    assert "Cô S." in text
    assert "đến sau kế hoạch" in text
    assert " xong" in text
    assert forbidden_in(text) == ()


def test_it_is_in_english_and_on_a3_too(ward: Ward) -> None:
    text = " ".join(pages(ward, lang="en", size="a3"))
    for said in ("Dispatch board", "Nobody does", "New calls (by hand)", "Page 1/", "Printed"):
        assert said in text
    assert "Chưa ai làm" not in text
    assert forbidden_in(text) == ()


def test_the_last_page_is_the_map_in_greys(ward: Ward) -> None:
    path = f"/api/day-plans/{ward.number}/sheet.pdf"
    found = pypdfium2.PdfDocument(ward.client.get(path, headers=ward.head).content)
    drawn = found[len(found) - 1].render(scale=0.5).to_pil().convert("RGB")
    assert all(red == green == blue for _, (red, green, blue) in drawn.getcolors(1 << 24))
    assert len(drawn.getcolors(1 << 24)) > 20


def test_nobody_prints_the_board_of_another_ward(ward: Ward) -> None:
    other = let_in(ward.client, "phuong khac", areas=(NEXT,), at=AT)
    answer = ward.client.get(f"/api/day-plans/{ward.number}/sheet.pdf", headers=other)
    assert (answer.status_code, codes(answer)) == (403, ["not-your-area"])


def test_lists_of_a_running_day_are_as_it_stands(ward: Ward) -> None:
    ward.it_is("08:30")
    has, _ = who(ward, ward.bags[0])
    ward.report("done", task=str(ward.bags[0]), vehicle=has)
    packed = ward.client.get(f"/api/day-plans/{ward.number}/lists.zip", headers=ward.head)
    with zipfile.ZipFile(io.BytesIO(packed.content)) as files:
        first = pypdfium2.PdfDocument(files.read(f"{has}.pdf"))[0]
        text = first.get_textpage().get_text_bounded()
    assert f"Bản A-{ward.board()['version']}" in text


def test_all_paper_of_today_comes_at_once(ward: Ward) -> None:
    """REL10: board and lists of each plan that people work by, in one file."""
    ward.it_is("08:00")
    answer = ward.client.get("/api/paper.zip", headers=ward.head)
    assert answer.status_code == 200, answer.text
    own = ward.client.get(f"/api/day-plans/{ward.number}/lists.zip", headers=ward.head).content
    folder = f"{ward.number}-A-vn-2021-27301"
    with zipfile.ZipFile(io.BytesIO(own)) as inner:
        listed = {f"{folder}/{name}" for name in inner.namelist()}
    with zipfile.ZipFile(io.BytesIO(answer.content)) as whole:
        assert {*whole.namelist()} == {f"{folder}/bang-board.pdf", *listed}
        assert whole.read(f"{folder}/bang-board.pdf").startswith(b"%PDF")
    elsewhere = let_in(ward.client, "noi khac", role="ward_head", areas=(NEXT,), at=AT)
    none = ward.client.get("/api/paper.zip", headers=elsewhere)
    assert (none.status_code, codes(none)) == (409, ["nobody-runs"])
