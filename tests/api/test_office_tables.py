"""Tables of cylinders, posts, shifts and facts that come in."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from api.cli import main
from tests.api.conftest import let_in
from tests.api.running_ward import AT, Ward, day_start, morning, ward
from tests.api.test_requests import NEXT, WARD, codes
from tests.api.test_tables import sent
from tests.api.test_volunteers import STEPS, enlisted, fact, people

__all__ = ["day_start", "morning", "people", "ward"]

PHONE = "0900 000 002"


def issues(answer: Any) -> dict[str, list[str]]:
    """Return the codes of each row, by what its subject begins with."""
    found: dict[str, list[str]] = {}
    for one in answer.json()["issues"]:
        found.setdefault(one["subject"].partition(",")[0], []).append(one["code"])
    return {where: sorted(codes) for where, codes in found.items()}


def test_cylinders_of_a_table_are_full_at_their_stations_once(ward: Ward) -> None:
    keeper = ward.people["keeper"]
    rows = (
        "Số bình,Dung tích,Trạm,Hạn kiểm định",
        "OX-9001,8,oxy,2030-06-30",
        "OX-9002,40,khong-co,",
        ",tám,oxy,hôm qua",
        "OX-9003,8,oxy,",
    )
    answer = sent(ward.client, "cylinders", *rows, headers=keeper)
    assert (answer.json()["taken"], answer.json()["known"]) == (2, 0)
    assert {tuple(found) for found in issues(answer).values()} == {
        ("missing-value", "not-a-number", "not-a-time"),
        ("no-such-depot",),
    }
    again = sent(ward.client, "cylinders", *rows[:2], "OX-9003,40,oxy,", headers=keeper).json()
    assert (again["taken"], again["known"]) == (0, 1)
    assert [one["code"] for one in again["issues"]] == ["cylinder-exists"]
    listed = ward.client.get("/api/cylinders?serial=OX-9001", headers=keeper).json()
    assert [(one["state"], one["holder"], one["test_due"]) for one in listed] == [
        ("full", "oxy", "2030-06-30")
    ]
    refused = sent(ward.client, "cylinders", *rows, headers=ward.head)
    assert (refused.status_code, codes(refused)) == (403, ["not-your-role"])


def test_a_cylinder_whose_test_has_run_out_is_taken_in_and_told(ward: Ward) -> None:
    keeper = ward.people["keeper"]
    rows = (
        "Số bình,Dung tích,Trạm,Hạn kiểm định",
        "OX-9101,8,oxy,2021-09-17",
        "OX-9102,8,oxy,2021-09-18",
    )
    answer = sent(ward.client, "cylinders", *rows, headers=keeper).json()
    assert (answer["taken"], answer["issues"]) == (2, [])
    (noted,) = answer["notices"]
    assert noted["code"] == "cylinder-overdue"
    assert "row 2" in noted["subject"]
    assert "OX-9101: 2021-09-17" in noted["subject"]
    again = sent(ward.client, "cylinders", *rows, headers=keeper).json()
    assert (again["known"], again["notices"]) == (2, [])


def test_shifts_of_a_table_are_kept_by_number_or_phone(ward: Ward) -> None:
    one, two = ward.volunteers
    rows = (
        "Số TNV,Điện thoại,Ngày,Bắt đầu,Kết thúc",
        f"{one},,20/9/2021,07:00,17:00",
        f"{two},,2021-09-20,18:00,25:30",
        f"{one},,2021-09-21,17:00,07:00",
        f"{one},,2021-09-23,25:00,26:00",
        ",,hôm sau,7,",
        "999,,2021-09-20,07:00,17:00",
        f",{PHONE},2021-09-22,07:00,17:00",
    )
    nobody = ("no-such-volunteer",)
    answer = sent(ward.client, "shifts", *rows, headers=ward.head)
    assert (answer.json()["taken"], answer.json()["known"]) == (2, 0)
    told = {tuple(found) for found in issues(answer).values()}
    assert told == {
        ("ends-too-early",),
        ("begins-next-day",),
        ("missing-value", "missing-value", "not-a-time", "not-a-time"),
        nobody,
    }
    assert [one["code"] for one in answer.json()["issues"]].count("no-such-volunteer") == 2
    late = ward.client.get(f"/api/volunteers/{two}/shifts/2021-09-20", headers=ward.head).json()
    assert (late["begins"], late["ends"]) == ("18:00", "25:30")
    other = f"{two},,2021-09-20,07:00,17:00"
    again = sent(ward.client, "shifts", rows[0], rows[1], other, headers=ward.head).json()
    assert (again["taken"], again["known"]) == (0, 1)
    assert [found["code"] for found in again["issues"]] == ["kept-otherwise"]
    elsewhere = let_in(ward.client, "phuong khac", role="ward_head", areas=(NEXT,), at=AT)
    late = f"{one},,2021-09-29,07:00,17:00"
    refused = sent(ward.client, "shifts", rows[0], late, headers=elsewhere)
    assert [found["code"] for found in refused.json()["issues"]] == ["not-your-area"]


def test_facts_of_a_table_lead_as_far_as_if_they_were_entered(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = enlisted(client, people)
    rows = (
        "Điện thoại,Loại,Từ ngày,Đến ngày,Nội dung,Giá trị,Lý do",
        f"{PHONE},Đơn,2021-09-08,,,,",
        f"{PHONE},Đồng ý,2021-09-09,,,,",
        f"{PHONE},Kháng thể,2021-09-10,,,250,",
        f"{PHONE},Tập huấn,2021-09-11,,oxygen,,",
        f"{PHONE},Tập huấn,2021-09-11,,nấu ăn,,",
        f"{PHONE},Giấy phép,2021-09-11,2021-09-01,curfew,,",
        f"{PHONE},override,2021-09-11,,antibody,,x",
        "0900 000 099,Đơn,2021-09-08,,,,",
    )
    first = sent(client, "facts", *rows, headers=people["ward"])
    assert first.json()["taken"] == 3  # a ward head enters no test
    assert {tuple(found) for found in issues(first).values()} == {
        ("not-your-role",),
        ("no-such-gate",),
        ("days-reversed",),
        ("unknown-choice",),
        ("no-such-volunteer",),
    }
    said = {one["code"]: one["subject"] for one in first.json()["issues"]}
    assert "ward_head: volunteers.test → doctor" in said["not-your-role"]
    assert "nấu ăn; goods, medicine, oxygen" in said["no-such-gate"]
    tested = sent(client, "facts", rows[0], rows[3], headers=people["doctor"]).json()
    assert (tested["taken"], tested["issues"]) == (1, [])
    found = client.get(f"/api/volunteers/{number}", headers=people["ward"]).json()
    assert found["state"] == "trained"
    assert len(found["facts"]) == 4
    enlisted(client, people, name_short="Chị L.")
    several = sent(client, "facts", *rows[:2], headers=people["ward"]).json()
    assert [one["code"] for one in several["issues"]] == ["phone-of-several"]
    rows = tuple(row.replace(PHONE, "") for row in rows)
    rows = tuple(f"{number},{row}" if at else f"Số TNV,{row}" for at, row in enumerate(rows))
    again = sent(client, "facts", *rows[:5], headers=people["ward"])
    assert (again.json()["taken"], again.json()["known"]) == (0, 3)
    assert [one["code"] for one in again.json()["issues"]] == ["not-your-role"]
    tested = sent(client, "facts", rows[0], rows[3], headers=people["doctor"]).json()
    assert (tested["taken"], tested["known"]) == (0, 1)


def test_a_permit_that_was_taken_back_is_given_again_by_its_row(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    """Once the row was told as known, and nobody had the permit."""
    number = enlisted(client, people)
    header = "Số TNV,Loại,Từ ngày,Đến ngày,Nội dung,Lý do"
    given = f"{number},Giấy phép,2021-09-11,2021-09-30,curfew,"
    ended = f"{number},permit-ended,2021-09-15,,curfew,thu giấy"

    def told(*rows: str) -> tuple[int, int]:
        answer = sent(client, "facts", header, *rows, headers=people["ward"]).json()
        assert answer["issues"] == []
        return answer["taken"], answer["known"]

    def permits() -> list[str]:
        found = client.get(f"/api/volunteers/{number}", headers=people["ward"]).json()
        return list(found["permits"])

    assert (told(given), permits()) == ((1, 0), ["curfew"])
    assert (told(given), permits()) == ((0, 1), ["curfew"])
    assert (told(ended), permits()) == ((1, 0), [])
    assert (told(ended), permits()) == ((0, 1), [])
    assert (told(given, ended), permits()) == ((0, 2), [])  # the whole table again
    assert (told(given), permits()) == ((1, 0), ["curfew"])
    assert (told(given, ended, given), permits()) == ((0, 3), ["curfew"])
    assert (told(given, ended), permits()) == ((1, 1), [])


def test_what_is_known_of_others_volunteers_is_not_told_by_sending_it(ward: Ward) -> None:
    """Once a row that was kept already was told as known, to anybody who guessed it."""
    one = ward.volunteers[0]
    found = ward.client.get(f"/api/volunteers/{one}", headers=ward.head).json()
    form = next(fact for fact in found["facts"] if fact["kind"] == "form")
    columns = "Số TNV,Loại,Từ ngày,Giá trị"
    right, wrong = f"{one},Đơn,{form['on']},", f"{one},Đơn,2021-01-02,"
    worked = f"{one},2021-09-18,07:00,17:00"
    shifts = ("Số TNV,Ngày,Bắt đầu,Kết thúc", worked, worked.replace("07:00", "06:00"))
    path = f"/api/volunteers/{one}/shifts/2021-09-18"
    assert ward.client.get(path, headers=ward.head).json()["begins"] == "07:00"
    others = {
        "not-shared": let_in(ward.client, "hoi khac", role="ward_head", organisation="hoi", at=AT),
        "not-your-area": let_in(ward.client, "phuong kia", role="ward_head", areas=(NEXT,), at=AT),
    }
    for code, headers in others.items():
        for kind, rows in (("facts", (columns, right, wrong)), ("shifts", shifts)):
            told = sent(ward.client, kind, *rows, headers=headers).json()
            assert (told["taken"], told["known"]) == (0, 0)
            assert [each["code"] for each in told["issues"]] == [code, code]


def test_they_come_as_a_workbook_too_and_nothing_that_is_no_table(ward: Ward) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("Số TNV", "Ngày", "Từ giờ", "Đến giờ"),
        (ward.volunteers[0], "2021-09-25", "08:00", "12:00"),
    ):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    path = "/api/shifts/import?name=ca.xlsx"
    answer = ward.client.post(path, content=file.getvalue(), headers=ward.head)
    assert answer.json()["taken"] == 1, answer.text
    bare = sent(ward.client, "shifts", "Ngày,Giờ", "2021-09-25,07:00", headers=ward.head)
    assert (bare.status_code, set(codes(bare))) == (422, {"missing-column"})


@pytest.mark.usefixtures("on_sqlite")
def test_the_command_takes_them_in_too(
    ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "ca.csv"
    table.write_text(f"Số TNV,Ngày,Bắt đầu,Kết thúc\n{ward.volunteers[0]},2021-09-26,07:00,17:00\n")
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path / "var"))
    assert main(["import", "shifts", str(table), "--user", "phuong 2021", "--json"]) == 0
    assert '"taken": 1' in capsys.readouterr().out
    path = f"/api/volunteers/{ward.volunteers[0]}/shifts/2021-09-26"
    assert ward.client.get(path, headers=ward.head).json()["begins"] == "07:00"


def test_posts_of_a_table_are_given_as_if_each_were_given_alone(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = enlisted(client, people)
    rows = (
        "Điện thoại,Loại,Phường,Từ ngày,Đến ngày",
        f"{PHONE},Tổ hàng hóa,{WARD},2021-09-20,2021-09-30",
        f"{PHONE},nấu ăn,{WARD},2021-09-30,2021-09-20",
        f"{PHONE},goods-team,vn-2021:99999,2021-10-01,",
    )
    closed = sent(client, "posts", *rows, headers=people["ward"])
    assert closed.json()["taken"] == 0
    said = {one["code"]: one["subject"] for one in closed.json()["issues"]}
    assert said["gate-closed"] == f"posts.csv row 2 (volunteer {number}: consent, form, ppe)"
    assert said["cannot-be-posted"] == f"posts.csv row 2 (volunteer {number}: applied)"
    for who, order, _ in STEPS:
        assert fact(client, people[who], number, **order).status_code == 201
    first = sent(client, "posts", *rows, headers=people["ward"])
    assert (first.json()["taken"], first.json()["known"]) == (1, 0)
    assert {tuple(found) for found in issues(first).values()} == {
        ("days-reversed", "unknown-choice"),
        ("not-your-area",),
    }
    again = sent(client, "posts", *rows[:2], headers=people["ward"])
    assert (again.json()["taken"], again.json()["known"]) == (0, 1)
    longer = sent(client, "posts", rows[0], rows[1].replace("-30", "-29"), headers=people["ward"])
    assert [one["code"] for one in longer.json()["issues"]] == ["two-posts"]
    found = client.get(f"/api/volunteers/{number}", headers=people["ward"]).json()
    assert [(one["kind"], one["area"], one["ends"]) for one in found["posts"]] == [
        ("goods-team", WARD, "2021-09-30")
    ]
