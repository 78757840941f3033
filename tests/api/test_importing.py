"""Tables of requests over HTTP."""

import io
from datetime import date
from typing import Any

import openpyxl
from fastapi.testclient import TestClient

from api.dependencies import today

HEAD = "id,kind,name_short,phone,address,lon,lat,received_at,risk,flags"
GOOD = "1,medicine,Bà T.,0900000001,12 Trần Phú,106.66,10.755,07:30,green,elderly;alone"
BAD = "2,medecine,Ông Đ.,0900000002,7 Lý Thái Tổ,106.66,10.755,25:99,blue,"


def imported(client: TestClient, body: bytes, name: str = "r.csv") -> dict[str, Any]:
    answer = client.post("/api/requests/import", params={"name": name}, content=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_good_rows_go_in_and_every_fault_of_the_others_is_told(client: TestClient) -> None:
    found = imported(client, "\n".join((HEAD, GOOD, BAD)).encode())
    assert [one["name_short"] for one in found["taken"]] == ["Bà T."]
    codes = sorted(issue["code"] for issue in found["issues"])
    assert codes == ["not-a-time", "unknown-kind", "unknown-risk"]
    assert all(issue["subject"].startswith("requests.csv row 3") for issue in found["issues"])


def test_the_same_table_twice_is_taken_in_once(client: TestClient) -> None:
    body = "\n".join((HEAD, GOOD)).encode()
    assert len(imported(client, body)["taken"]) == 1
    again = imported(client, body, name="copy.csv")
    assert (again["taken"], again["known"]) == ([], 1)
    corrected = imported(client, body.replace(b"green", b"red"))
    assert [one["suggested"] for one in corrected["taken"]] == ["red"]
    assert corrected["taken"][0]["duplicates"][0]["number"] == 1


def test_a_row_that_names_its_day_is_the_same_on_another_one_and_a_bare_time_is_not(
    client: TestClient,
) -> None:
    """Once, the whole table of yesterday came in again."""
    dated = GOOD.replace("07:30", "2021-09-10T07:30:00+07:00").replace("1,", "4,", 1)
    timeless = GOOD.replace("07:30", "").replace("1,", "5,", 1)
    body = "\n".join((HEAD, GOOD, dated, timeless)).encode()
    on(client, date(2021, 9, 10))
    assert len(imported(client, body)["taken"]) == 3
    on(client, date(2021, 9, 11))
    again = imported(client, body)
    assert (len(again["taken"]), again["known"]) == (2, 1)
    assert imported(client, body)["known"] == 3


def on(client: TestClient, day: date) -> None:
    """Have it be that day for tables that come in."""
    app: Any = client.app
    app.dependency_overrides[today] = lambda: day


def test_only_the_end_of_the_name_of_a_table_counts(client: TestClient) -> None:
    """Once, a name longer than a file's may be broke the import."""
    body = "\n".join((HEAD, GOOD)).encode()
    assert len(imported(client, body, name="ế" * 190 + ".csv")["taken"]) == 1
    answer = client.post("/api/requests/import", params={"name": "a\x00.csv"}, content=body)
    assert answer.status_code == 422


def test_a_risk_said_by_who_may_not_set_it_counts_only_where_it_is_higher(
    client: TestClient,
) -> None:
    """Of an elderly person with chronic illness the table says orange; green does not lower it."""
    rows = (HEAD, GOOD.replace("elderly;alone", "chronic"), GOOD.replace("1,", "3,", 1))
    first, second = imported(client, "\n".join(rows).encode())["taken"]
    assert (first["suggested"], first["risk"]) == ("orange", None)
    assert second["suggested"] == "orange"


def test_a_workbook_is_read_too(client: TestClient) -> None:
    book = openpyxl.Workbook()
    for row in (HEAD, GOOD):
        book.active.append(row.split(","))
    body = io.BytesIO()
    book.save(body)
    assert len(imported(client, body.getvalue(), name="r.xlsx")["taken"]) == 1


def test_what_is_no_table_is_refused_with_what_to_do(client: TestClient) -> None:
    answer = client.post("/api/requests/import", params={"name": "r.xlsx"}, content=b"PK no")
    assert answer.status_code == 422
    assert answer.json()["issues"][0]["remedy"]
    outside = client.post("/api/requests/import", params={"name": "../r.csv"}, content=b"id\n")
    assert outside.status_code == 422


def test_rows_of_people_whom_nobody_could_find_are_told_and_emergencies_go_in(
    client: TestClient,
) -> None:
    rows = (
        HEAD,
        "1,medicine,Bà T.,,,,,07:30,green,",
        "2,medicine,Bà H.,090123,,,,07:30,green,",
        "3,oxygen_emergency,Ông Đ.,,,,,07:30,,",
        "4,medicine,Bà L.,,,,,07:30,red,",
        "5,medicine,Bà M.,900000001,,,,07:30,green,",
    )
    found = imported(client, "\n".join(rows).encode())
    assert [one["name_short"] for one in found["taken"]] == ["Ông Đ.", "Bà L.", "Bà M."]
    assert [(issue["code"], issue["subject"]) for issue in found["issues"]] == [
        ("no-phone-no-place", "requests.csv row 2, field phone, address"),
        ("phone-not-dialled", "requests.csv row 3, field phone"),
        ("no-phone-no-place", "requests.csv row 3, field phone, address"),
    ]
    alone = client.post("/api/requests/import", content="\n".join(rows[:3]).encode())
    assert alone.status_code == 422
    assert client.get("/api/requests/counts").json()["received"] == 3
