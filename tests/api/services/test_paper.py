import csv
from pathlib import Path

from pypdf import PdfReader

from api.services.paper import write_lists
from tests.builders import a_plan, a_problem, a_route, a_stop, a_swap, a_vehicle

CALL_FIRST = "Gọi hỏi địa chỉ trước khi đi."


def written(folder: Path, *, confirmed: bool, vehicle: str = "v1") -> list[Path]:
    problem = a_problem(a_swap("t1", confirmed=confirmed), vehicles=(a_vehicle(vehicle),))
    route = a_route(
        vehicle,
        a_stop("start", "home", "07:00"),
        a_stop("task", "a", "07:10", task="t1"),
        a_stop("end", "home", "07:20"),
    )
    return list(write_lists(problem, a_plan(route), folder, formats=("pdf", "csv")))


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
