import csv
from pathlib import Path

from pypdf import PdfReader

from api.services.paper import list_file_names, write_lists
from routing.model import VehicleId
from routing.road_ways import ways_of
from tests.builders import a_plan, a_problem, a_route, a_stop, a_swap, a_vehicle
from tests.routing.test_road_travel import ROADS

CALL_FIRST = "Gọi hỏi địa chỉ trước khi đi."


def written(
    folder: Path,
    *,
    confirmed: bool,
    vehicle: str = "v1",
    formats: tuple[str, ...] = ("pdf", "csv"),
) -> list[Path]:
    problem = a_problem(a_swap("t1", confirmed=confirmed), vehicles=(a_vehicle(vehicle),))
    route = a_route(
        vehicle,
        a_stop("start", "home", "07:00"),
        a_stop("task", "a", "07:10", task="t1"),
        a_stop("end", "home", "07:20"),
    )
    return list(write_lists(problem, a_plan(route), folder, formats=formats))


def test_an_urgent_stop_at_an_uncertain_address_says_to_call_first(tmp_path: Path) -> None:
    pdf, table = written(tmp_path, confirmed=False)
    text = " ".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert CALL_FIRST in " ".join(text.split())
    with table.open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["task"] == "t1"]
    assert [row["call_first"] for row in rows] == ["yes"]


def test_a_certain_address_says_nothing_of_calling(tmp_path: Path) -> None:
    pdf, table = written(tmp_path, confirmed=True)
    text = " ".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert CALL_FIRST not in " ".join(text.split())
    with table.open(encoding="utf-8-sig") as file:
        assert "yes" not in {row["call_first"] for row in csv.DictReader(file)}


def test_an_id_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    pdf, _ = written(tmp_path / "lists", confirmed=True, vehicle="../../up")
    assert pdf.parent == tmp_path / "lists"


def test_two_ids_never_share_a_file_and_a_plain_id_keeps_its_name() -> None:
    ids = [VehicleId(i) for i in ("V1", "v1", "Đội 1/2", "Đội 1 2", "Đội_1_2", "..", "a" * 120)]
    names = list_file_names(ids)
    assert len({name.casefold() for name in names.values()}) == len(ids)
    assert (names[ids[0]], names[ids[4]]) == ("V1.pdf", "Đội_1_2.pdf")
    assert names[ids[2]].startswith("Đội_1_2-")
    assert list_file_names(ids[2:3]) == {ids[2]: names[ids[2]]}


def test_the_list_of_who_does_not_go_out_any_more_is_removed(tmp_path: Path) -> None:
    written(tmp_path, confirmed=True, vehicle="v1")
    (tmp_path / "contract.pdf").write_text("mine")
    written(tmp_path, confirmed=True, vehicle="v2")
    assert {path.name for path in tmp_path.glob("*.pdf")} == {"v2.pdf", "contract.pdf"}


def test_the_table_alone_leaves_the_lists_of_the_same_plan(tmp_path: Path) -> None:
    written(tmp_path, confirmed=True)
    written(tmp_path, confirmed=True, formats=("csv",))
    assert {path.name for path in tmp_path.iterdir()} == {"v1.pdf", "plan.csv", "lists.txt"}
    written(tmp_path, confirmed=True, vehicle="v2", formats=("csv",))
    assert {path.name for path in tmp_path.iterdir()} == {"plan.csv", "lists.txt"}


def test_a_note_that_names_files_elsewhere_removes_none_of_them(tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    (tmp_path / "mine.pdf").write_text("mine")
    (folder / "notes.txt").write_text("mine")
    (folder / "lists.txt").write_text("old\n../mine.pdf\nnotes.txt\n")
    written(folder, confirmed=True)
    assert (tmp_path / "mine.pdf").exists()
    assert (folder / "notes.txt").exists()


def test_page_and_messages_are_of_the_same_list(tmp_path: Path) -> None:
    page, messages = written(tmp_path, confirmed=False, formats=("html", "sms"))
    assert (page.name, messages.name) == ("v1.html", "v1.sms.txt")
    assert CALL_FIRST in page.read_text("utf-8")
    assert CALL_FIRST in messages.read_text("utf-8")
    written(tmp_path, confirmed=True, vehicle="v2", formats=("sms",))
    assert {path.name for path in tmp_path.iterdir()} == {"v2.sms.txt", "lists.txt"}


def test_a_plan_without_routes_is_not_said_to_lie_off_the_roads(tmp_path: Path) -> None:
    said: list[str] = []
    ways = ways_of(a_problem(), a_plan(), ROADS)
    write_lists(a_problem(), a_plan(), tmp_path, ways=ways, say=said.append)
    assert said == []
