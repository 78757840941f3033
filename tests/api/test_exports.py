"""Tables that go out: with a purpose, without formulas, and fit to come in again."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import let_in
from tests.api.test_requests import codes, taken
from tests.api.test_versions import ORDERS

KINDS = ("requests", "volunteers", "cylinders", "facilities", "depots")


def exported(client: TestClient, kind: str, form: str = "csv", **more: Any) -> Any:
    params = {"format": form, "purpose": "báo cáo tuần"} | more
    answer = client.get(f"/api/{kind}/export", params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer


def rows_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def sheet_of(answer: Any) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return [tuple(row) for row in book.active.iter_rows()]


@pytest.mark.parametrize("kind", KINDS)
def test_no_table_goes_out_without_a_purpose(client: TestClient, kind: str) -> None:
    for params in ({}, {"purpose": ""}, {"purpose": "    "}):
        answer = client.get(f"/api/{kind}/export", params=params)
        assert (answer.status_code, codes(answer)) == (422, ["wrong-field"])
    exported(client, kind)
    auditor = let_in(client, "kiem-tra", role="auditor")
    noted = client.get("/api/audit", headers=auditor).json()
    action = "beds" if kind == "facilities" else kind
    done = [one for one in noted if one["outcome"] == "done"]
    assert [(one["action"], one["by"], one["purpose"]) for one in done] == [
        (f"{action}.export", "dieu-phoi", "báo cáo tuần")
    ]


def test_texts_are_no_formulas_in_either_form(client: TestClient) -> None:
    """SEC8: a spreadsheet program runs what begins like one."""
    evil = ("=HYPERLINK(1)", "+1+1", "-2", "@SUM(1)")
    for number, text in enumerate(evil):
        taken(client, f"hotline-00000{number}", name_short=text, phone=f"0900 000 00{number}")
    answer = exported(client, "requests")
    assert {row["Tên gọi"] for row in rows_of(answer)} == {f"'{text}" for text in evil}
    head, *rows = sheet_of(exported(client, "requests", "xlsx"))
    column = [cell.value for cell in head].index("Tên gọi")
    assert {row[column].value for row in rows} == {f"'{text}" for text in evil}
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "inlineStr"}


def test_what_went_out_comes_in_again_as_what_is_kept(client: TestClient) -> None:
    place = {"lon": 106.66, "lat": 10.755}
    taken(client, place=place, flags=["elderly"], note="chó dữ", size_l="8")
    taken(client, "hotline-000002", place=place, name_short="+Bà", phone="0900 000 002")
    for form in ("csv", "xlsx"):
        table = exported(client, "requests", form).content
        again = client.post("/api/requests/import", params={"name": f"a.{form}"}, content=table)
        assert again.status_code == 200, again.text
        found = again.json()
        assert (found["taken"], found["known"], found["issues"]) == ([], 2, [])
    changed = exported(client, "requests").content.replace(b"0900 000 002", b"0900 000 003")
    new = client.post("/api/requests/import", content=changed).json()
    assert [one["name_short"] for one in new["taken"]] == ["+Bà"]


def test_depots_and_volunteers_that_went_out_are_known_when_they_come_in(
    client: TestClient,
) -> None:
    address, _, order, *_ = ORDERS[1]
    place = {"lon": 106.66, "lat": 10.755, "ward": "vn-2021:27301"}
    client.put(address, json=order | {"place": place, "opens": "07:00", "closes": "17:00"})
    person = {"name_short": "Anh K.", "address": "7 Lý Thái Tổ", "channel": "front"}
    client.post("/api/volunteers", json=person | {"infected_on": "2021-07-28"})
    for kind in ("depots", "volunteers"):
        for form in ("csv", "xlsx"):
            table = exported(client, kind, form).content
            params = {"name": f"a.{form}"}
            found = client.post(f"/api/{kind}/import", params=params, content=table).json()
            assert (found["taken"], found["known"], found["issues"]) == (0, 1, []), (kind, form)


def test_a_table_has_the_columns_that_the_role_sees(client: TestClient) -> None:
    client.post("/api/volunteers", json={"name_short": "Anh K.", "infected_on": "2021-07-28"})
    assert "Ngày mắc bệnh" not in rows_of(exported(client, "volunteers"))[0]
    taken(client)
    (row,) = rows_of(exported(client, "requests"))
    assert row["Mã yêu cầu"] == "YC-1"
    assert row["Loại yêu cầu"] == "Thuốc"
    assert not {"SpO2", "spo2_percent", "Tuổi"} & set(row)
    keeper = let_in(client, "tram", role="station_keeper")
    answer = client.get("/api/requests/export", params={"purpose": "xem"}, headers=keeper)
    assert (answer.status_code, codes(answer)) == (403, ["not-your-role"])


def test_another_organisation_takes_nothing_of_ours_with_it(client: TestClient) -> None:
    taken(client)
    client.headers.update(let_in(client, "nhom-khac", organisation="B"))
    assert rows_of(exported(client, "requests")) == []
