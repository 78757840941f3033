"""Tables of volunteers, depots and patients that come in."""

import io
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import let_in
from tests.api.test_requests import codes

TABLES = {
    "volunteers": (
        "Tên,Điện thoại,Địa chỉ,Phương tiện,Nguồn,Ngày mắc bệnh,Vào ca",
        "Anh K.,0900 000 002,7 Lý Thái Tổ,Xe máy,Mặt trận,28/7/2021,07:00",
        ",gọi,,Xe bò,Mặt trận,2019-01-01,",
    ),
    "depots": (
        "Mã trạm,Loại trạm,Tên,Địa chỉ,Mở cửa,Đóng cửa,Bình đầy",
        "oxy-1,Trạm oxy,Trạm 1,1 Trần Phú,07:00,17:00,20",
        "oxy-2,Trạm xăng,Trạm 2,,7 giờ,17:00,-1",
    ),
    "patients": (
        "Tên,Điện thoại,Địa chỉ",
        "Bà T.,0900 000 001,12/3 Trần Phú",
        ",không có,",
    ),
}
FAULTS = {
    "volunteers": [
        "missing-address",
        "missing-value",
        "out-of-range",
        "unknown-profile",
        "wrong-phone",
    ],
    "depots": ["missing-address", "not-a-time", "out-of-range", "unknown-kind"],
    "patients": ["missing-address", "missing-value", "wrong-phone"],
}


def sent(client: TestClient, kind: str, *rows: str, **more: Any) -> Any:
    return client.post(f"/api/{kind}/import", content="\n".join(rows).encode(), **more)


@pytest.mark.parametrize("kind", TABLES)
def test_good_rows_go_in_once_and_every_fault_of_the_others_is_told(
    client: TestClient, kind: str
) -> None:
    found = sent(client, kind, *TABLES[kind]).json()
    assert (found["taken"], found["known"]) == (1, 0)
    assert sorted(issue["code"] for issue in found["issues"]) == FAULTS[kind]
    assert all(f"{kind}.csv row 3" in issue["subject"] for issue in found["issues"])
    assert all(issue["remedy"] for issue in found["issues"])
    again = sent(client, kind, *TABLES[kind], params={"name": "copy.csv"}).json()
    assert (again["taken"], again["known"]) == (0, 1)


def test_what_came_in_is_kept_as_if_it_was_entered(client: TestClient) -> None:
    for kind, rows in TABLES.items():
        sent(client, kind, *rows)
    (volunteer,) = client.get("/api/volunteers").json()
    assert (volunteer["profile"], volunteer["channel"]) == ("motorbike", "front")
    assert (volunteer["state"], volunteer["gates"]) == ("applied", ["recovered"])
    (depot,) = client.get("/api/depots").json()
    assert (depot["id"], depot["opens"], depot["full"]) == ("oxy-1", "07:00", 20)
    assert client.get("/api/patients/1").json()["name_short"] == "Bà T."
    planned = client.post("/api/calls/plan", json={"day": "2021-09-10"})
    assert planned.json() == {"added": 1}  # a patient who never called is called


def test_a_depot_that_is_kept_otherwise_is_told_and_left(client: TestClient) -> None:
    head, good, _ = TABLES["depots"]
    sent(client, "depots", head, good)
    found = sent(client, "depots", head, good.replace(",20", ",3")).json()
    assert [issue["code"] for issue in found["issues"]] == ["kept-otherwise"]
    assert found["issues"][0]["subject"] == "depots.csv row 2 (depot oxy-1)"
    assert client.get("/api/depots").json()[0]["full"] == 20


def test_the_same_person_in_other_words_is_one(client: TestClient) -> None:
    for kind in ("volunteers", "patients"):
        head, good, _ = TABLES[kind]
        sent(client, kind, head, good)
        other = good.replace("Anh K.", "ANH K").replace("Bà T.", "ba t").replace("0900 ", "+84 900")
        assert sent(client, kind, head, other).json()["known"] == 1
        new = good.replace("Anh K.", "Chị M.").replace("Bà T.", "Ông T.")
        assert sent(client, kind, head, new, good).json()["taken"] == 1


def test_a_workbook_comes_in_too(client: TestClient) -> None:
    book = openpyxl.Workbook()
    for row in TABLES["patients"][:2]:
        book.active.append(row.split(","))
    body = io.BytesIO()
    book.save(body)
    params = {"name": "a.xlsx"}
    answer = client.post("/api/patients/import", params=params, content=body.getvalue())
    assert answer.json()["taken"] == 1


@pytest.mark.parametrize("kind", TABLES)
def test_what_is_no_table_is_refused_whole(client: TestClient, kind: str) -> None:
    for body in (b"", b"\x00\xff", b"PK\x03\x04", b"a,b\n1,2\n"):
        answer = client.post(f"/api/{kind}/import", content=body)
        assert (answer.status_code, bool(codes(answer))) == (422, True)


def test_control_characters_come_into_no_table(client: TestClient) -> None:
    """PostgreSQL keeps no text with a zero in it."""
    head, good, _ = TABLES["patients"]
    found = sent(client, "patients", head, good, good.replace("Bà T.", "Bà\x00T.")).json()
    assert [issue["code"] for issue in found["issues"]] == ["unreadable-text"]


def test_a_table_of_another_ward_is_refused_row_by_row(client: TestClient) -> None:
    head, good, _ = TABLES["depots"]
    ward = let_in(client, "phuong", areas=("vn-2021:27301",))
    rows = (f"{head},Phường", f"{good},vn-2021:27304", f"{good},vn-2021:27301".replace("-1", "-3"))
    found = sent(client, "depots", *rows, headers=ward).json()
    assert [issue["code"] for issue in found["issues"]] == ["not-your-area"]
    assert found["taken"] == 1
