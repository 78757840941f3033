"""Rows of CSV files and workbooks; rows are counted as in a spreadsheet, the header is row 1."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from geodata.coordinates import LonLat
from geodata.sample import sample_city, write_sample
from routing.files.columns import DEPOTS, REQUESTS, VOLUNTEERS
from routing.files.tables import TableRead, read_depots, read_requests, read_volunteers
from routing.model import Break, TimeWindow
from routing.requests import DepotRow, Request, Volunteer
from routing.rules.tables import load_rules
from tests.builders import DAY, at

RULES = load_rules(DAY)
REQUEST_HEADER = (
    "id,kind,name_short,address,lon,lat,received_at,risk,flags,note,"
    "size_l,pressure_bar,flow_lpm,measured_at"
)


def requests_of(tmp_path: Path, *lines: str, header: str = REQUEST_HEADER) -> TableRead[Request]:
    path = tmp_path / "requests.csv"
    path.write_text("\n".join((header, *lines)) + "\n", "utf-8")
    return read_requests(path, rules=RULES)


def volunteers_of(tmp_path: Path, *lines: str) -> TableRead[Volunteer]:
    header = "id,home_address,profile,shift_start,shift_end,skills,gates,areas,capacity_kg"
    path = tmp_path / "volunteers.csv"
    path.write_text("\n".join((header, *lines)) + "\n", "utf-8")
    return read_volunteers(path, rules=RULES)


def found(
    read: TableRead[Request] | TableRead[Volunteer] | TableRead[DepotRow],
) -> list[tuple[str, str]]:
    return [(issue.code, issue.subject) for issue in read.issues]


# Good rows


def test_a_full_row_becomes_a_request(tmp_path: Path) -> None:
    line = (
        'R0001,oxygen_swap,Chị H.,"123/4 Đoàn Văn Bơ, P.9, Q.4",106.7045,10.7601,'
        "2021-09-10T07:30:00+07:00,red,elderly;alone,gọi trước,8,150,2.5,07:15"
    )
    read = requests_of(tmp_path, line)
    assert read.issues == ()
    assert read.rows == (
        Request(
            id="R0001",
            kind="oxygen_swap",
            name_short="Chị H.",
            address="123/4 Đoàn Văn Bơ, P.9, Q.4",
            point=LonLat(lon=106.7045, lat=10.7601),
            received_s=at("07:30"),
            risk="red",
            flags=("elderly", "alone"),
            note="gọi trước",
            size_l=Decimal(8),
            pressure_bar=Decimal(150),
            flow_lpm=Decimal("2.5"),
            measured_s=at("07:15"),
        ),
    )
    assert read.rows[0].origin.where("R0001", "risk") == "requests.csv row 2, field risk"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("07:30", at("07:30")),
        ("7h30", at("07:30")),
        ("7g", at("07:00")),
        ("2021-09-10T00:30:00Z", at("07:30")),
        ("2021-09-10 07:30", at("07:30")),
        ("2021-09-09T20:00:00+07:00", -4 * 3600),
        ("9/9/2021 20:00", -4 * 3600),
    ],
)
def test_times_are_counted_from_the_days_midnight_in_vietnam(
    tmp_path: Path, text: str, seconds: int
) -> None:
    read = requests_of(tmp_path, f"R1,medicine,,6 Hàm Tử,,,{text}")
    assert [row.received_s for row in read.rows] == [seconds]


def test_a_byte_order_mark_semicolons_and_decimal_commas_are_read(tmp_path: Path) -> None:
    path = tmp_path / "requests.csv"
    text = 'id;kind;lon;lat;flow_lpm;flags\r\nR1;oxygen_swap;106,7;10,76;2,5;"alone;child"\r\n'
    path.write_text(text, "utf-8-sig", newline="")
    (row,) = read_requests(path, rules=RULES).rows
    assert (row.point, row.flow_lpm) == (LonLat(lon=106.7, lat=10.76), Decimal("2.5"))
    assert row.flags == ("alone", "child")


def test_a_vietnamese_header_and_vietnamese_words_mean_the_same(tmp_path: Path) -> None:
    read = requests_of(
        tmp_path,
        "R1,Đổi oxy,6 Hàm Tử,7h30,ĐỎ,neo đơn; Người già,8",
        header="Mã yêu cầu,LOẠI,dia chi,Nhận lúc,Mức nguy cơ,đối tượng,Dung tích (lít)",
    )
    assert read.issues == ()
    (row,) = read.rows
    assert (row.kind, row.risk, row.flags) == ("oxygen_swap", "red", ("alone", "elderly"))
    assert (row.address, row.size_l) == ("6 Hàm Tử", 8)


def test_gates_are_read_in_vietnamese_too(tmp_path: Path) -> None:
    row = "V1,2 Hàm Tử,motorbike,07:00,17:00,,Đang hoạt động;F0 khỏi bệnh;ppe,,"
    assert [v.gates for v in volunteers_of(tmp_path, row).rows] == [("active", "recovered", "ppe")]


@pytest.mark.parametrize("columns", [REQUESTS, VOLUNTEERS, DEPOTS])
def test_no_name_stands_for_two_columns_and_each_is_found_without_diacritics(columns) -> None:
    names = [name for others in columns.names.values() for name in others]
    for column, others in columns.names.items():
        for name in (column, *others):
            assert columns.column_of(name.upper()) == column
    assert len(names) == len(set(names))


def test_a_workbook_gives_the_same_rows_as_a_csv_file(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Mã TNV", "Địa chỉ nhà", "Loại xe", "Vào ca", "Hết ca", "Điều kiện", "Tải trọng"])
    sheet.append(["V01", "6 Hàm Tử", "xe máy", time(7, 0), "17:00", "form;permit:curfew", 40.0])
    sheet.append([None] * 7)
    sheet.append([2, "8 Hàm Tử", "pickup", time(18, 0), timedelta(hours=30), "form", None])
    path = tmp_path / "volunteers.xlsx"
    book.save(path)
    read = read_volunteers(path, rules=RULES)
    assert read.issues == ()
    first, second = read.rows
    assert (first.id, first.profile, first.capacity_kg) == ("V01", "motorbike", 40)
    assert (first.shift_start_s, first.shift_end_s) == (at("07:00"), at("17:00"))
    assert (first.gates, first.permits) == (("form",), ("curfew",))
    assert (second.id, second.shift_end_s, second.origin.row) == ("2", at("30:00"), 4)


def test_a_date_cell_of_a_workbook_is_local_time(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "kind", "address", "received_at"])
    book.active.append(["R1", "medicine", "6 Hàm Tử", datetime(2021, 9, 9, 20, 0)])  # noqa: DTZ001
    path = tmp_path / "requests.xlsx"
    book.save(path)
    assert read_requests(path, rules=RULES).rows[0].received_s == -4 * 3600


def test_depots_carry_stock_and_hours(tmp_path: Path) -> None:
    path = tmp_path / "depots.csv"
    path.write_text(
        "id,kind,address,opens,closes,stock_full,stock_bags,stock_medicines\n"
        "D1,oxygen_station,2 Hàm Tử,08:00,17:00,12,,\n"
        "D2,Trạm y tế lưu động,4 Hàm Tử,,,,,30\n",
        "utf-8",
    )
    first, second = read_depots(path, rules=RULES).rows
    assert (first.stock_full, first.opens_s, first.closes_s) == (12, at("08:00"), at("17:00"))
    assert (second.kind, second.stock_medicines, second.opens_s) == (
        "mobile_health_station",
        30,
        None,
    )


def test_headers_that_mean_nothing_here_are_named_but_do_no_harm(tmp_path: Path) -> None:
    read = requests_of(tmp_path, "R1,medicine,6 Hàm Tử,x", header="id,kind,address,CCCD")
    assert (len(read.rows), read.ignored, read.issues) == (1, ("CCCD",), ())


def test_the_rows_of_the_sample_city_use_the_words_of_the_tables(tmp_path: Path) -> None:
    write_sample(sample_city(day=DAY, wards=2), tmp_path)
    requests = read_requests(tmp_path / "requests.csv", rules=RULES)
    volunteers = read_volunteers(tmp_path / "volunteers.csv", rules=RULES)
    depots = read_depots(tmp_path / "depots.csv", rules=RULES)
    assert requests.issues + volunteers.issues + depots.issues == ()
    assert requests.ignored + volunteers.ignored + depots.ignored == ()
    assert len(requests.rows) > len(volunteers.rows) > len(depots.rows) > 0


# Bad rows


def test_every_fault_of_every_row_comes_at_once_and_good_rows_go_on(tmp_path: Path) -> None:
    read = requests_of(
        tmp_path,
        "R1,medicine,,6 Hàm Tử,,,07:30",
        "R2,medicine,,,,,07:30",  # row 3: no address
        "R1,welfare_bag,,8 Hàm Tử,,,07:30",  # row 4: id of row 2
        "R3,oxygen_swap,,8 Hàm Tử,,,25:99,purple,elderly;old,,0,999,-2,soon",
        ",pizza,,8 Hàm Tử,,,",
        "R4,medicine,,,10.76,106.70,07:30",
        "R5,medicine,,,106.70,,07:30",
        "R6,welfare_bag,,9 Hàm Tử,,,07:30",
    )
    assert [row.id for row in read.rows] == ["R1", "R6"]
    assert found(read) == [
        ("missing-address", "requests.csv row 3, field address"),
        ("duplicate-id", "requests.csv row 4, field id"),
        ("unknown-risk", "requests.csv row 5, field risk"),
        ("not-a-time", "requests.csv row 5, field received_at"),
        ("unknown-flag", "requests.csv row 5, field flags"),
        ("out-of-range", "requests.csv row 5, field size_l"),
        ("out-of-range", "requests.csv row 5, field pressure_bar"),
        ("out-of-range", "requests.csv row 5, field flow_lpm"),
        ("not-a-time", "requests.csv row 5, field measured_at"),
        ("unknown-kind", "requests.csv row 6, field kind"),
        ("missing-value", "requests.csv row 6, field id"),
        ("swapped-lon-lat", "requests.csv row 7, field lon, lat"),
        ("half-point", "requests.csv row 8, field lat"),
    ]
    messages = {issue.code: issue.message for issue in read.issues}
    assert messages["duplicate-id"] == "R1 is already in row 2"
    assert "is -2, must be above 0" in str(read.issues[7])
    assert all(issue.remedy for issue in read.issues)


@pytest.mark.parametrize(
    ("received", "measured", "refused"),
    [
        ("07:30", "07:45", False),
        ("07:30", "07:45:01", True),
        ("07:30", "2021-09-11T06:00:00+07:00", True),
        ("2021-09-09T20:00:00+07:00", "06:00", True),
        ("", "24:00", False),
        ("", "24:01", True),
    ],
)
def test_a_reading_later_than_its_call_or_than_the_day_is_refused(
    tmp_path: Path, received: str, measured: str, *, refused: bool
) -> None:
    row = f"R1,oxygen_swap,,6 Hàm Tử,,,{received},red,,,8,150,2,{measured}"
    read = requests_of(tmp_path, row, "R2,medicine,,8 Hàm Tử,,,07:30")
    fault = [("out-of-range", "requests.csv row 2, field measured_at")]
    assert found(read) == (fault if refused else [])
    assert [request.id for request in read.rows] == (["R2"] if refused else ["R1", "R2"])
    if refused:
        assert read.issues[0].remedy.startswith("correct the time")
        assert measured in read.issues[0].message


def test_volunteers_with_a_turned_shift_or_unknown_words_are_refused(tmp_path: Path) -> None:
    read = volunteers_of(
        tmp_path,
        "V1,2 Hàm Tử,motorbike,07:00,17:00,first-aid,form;consent,27289,40",
        "V2,4 Hàm Tử,motorbike,17:00,07:00,,form,,",
        "V3,6 Hàm Tử,bike,07:00,17:00,surgery,form;training:oxigen,Phường 9,1.5",
    )
    assert [row.id for row in read.rows] == ["V1"]
    assert read.rows[0].areas == ("27289",)
    assert found(read) == [
        ("shift-reversed", "volunteers.csv row 3, field shift_end"),
        ("unknown-profile", "volunteers.csv row 4, field profile"),
        ("unknown-gate", "volunteers.csv row 4, field gates"),
        ("unknown-skill", "volunteers.csv row 4, field skills"),
        ("unknown-area", "volunteers.csv row 4, field areas"),
        ("not-a-number", "volunteers.csv row 4, field capacity_kg"),
    ]
    by_code = {issue.code: issue for issue in read.issues}
    assert by_code["unknown-gate"].remedy.startswith("did you mean training:oxygen?")
    assert (
        "30:00" in by_code["shift-reversed"].remedy or "24:00" in by_code["shift-reversed"].remedy
    )


def test_a_shift_begins_on_its_day_and_may_end_on_the_next(tmp_path: Path) -> None:
    read = volunteers_of(
        tmp_path,
        "V1,2 Hàm Tử,motorbike,25:00,26:00,,form,,",
        "V2,4 Hàm Tử,motorbike,24:00,30:00,,form,,",
        "V3,6 Hàm Tử,motorbike,23:59,30:00,,form,,",
    )
    assert [row.id for row in read.rows] == ["V3"]
    assert found(read) == [
        ("begins-next-day", "volunteers.csv row 2, field shift_start"),
        ("begins-next-day", "volunteers.csv row 3, field shift_start"),
    ]


def test_one_thousand_with_a_comma_is_not_taken_for_one(tmp_path: Path) -> None:
    read = volunteers_of(tmp_path, 'V1,2 Hàm Tử,pickup,07:00,17:00,,form,,"1,000"')
    assert found(read) == [("not-a-number", "volunteers.csv row 2, field capacity_kg")]


@pytest.mark.parametrize("text", ["NaN", "1e999999", "ten", "--1"])
def test_strange_numbers_are_issues_and_nothing_worse(tmp_path: Path, text: str) -> None:
    read = volunteers_of(tmp_path, f"V1,2 Hàm Tử,pickup,07:00,17:00,,form,,{text}")
    assert [code for code, _ in found(read)] == ["not-a-number"]


def test_all_missing_columns_are_named_together_and_nothing_is_read(tmp_path: Path) -> None:
    read = requests_of(tmp_path, "6 Hàm Tử,x", header="adress,note")
    assert read.rows == ()
    assert [issue.message.split(";")[0] for issue in read.issues] == [
        "has no column id",
        "has no column kind",
        "has no column address (or lon and lat)",
    ]
    assert {issue.code for issue in read.issues} == {"missing-column"}
    assert "'Mã yêu cầu'" in read.issues[0].remedy


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    read = requests_of(tmp_path, "R1,R2,medicine,x", header="id,Mã,kind,address")
    assert found(read) == [("duplicate-column", "requests.csv")]


def test_a_row_with_more_cells_than_the_header_is_refused(tmp_path: Path) -> None:
    read = requests_of(
        tmp_path, "R1,medicine,6 Hàm Tử, P.9", "R2,medicine,6 Hàm Tử", header="id,kind,address"
    )
    assert found(read) == [("extra-cells", "requests.csv row 2")]
    assert [row.id for row in read.rows] == ["R2"]


def test_rows_above_an_open_quotation_mark_go_on(tmp_path: Path) -> None:
    read = requests_of(tmp_path, "R1,medicine,,6 Hàm Tử", 'R2,medicine,,"8 Hàm Tử', "R3,medicine")
    assert [row.id for row in read.rows] == ["R1"]
    assert found(read) == [("not-a-table", "requests.csv")]
    assert "row 3" in read.issues[0].message


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("requests.csv", "id,kind\nR1,Đổi".encode("cp1258", "replace") + b"\xff", "not-utf8"),
        ("requests.csv", b"", "empty-file"),
        ("requests.csv", b"\n\n", "empty-file"),
        ("requests.xlsx", b"no workbook", "not-a-table"),
        ("requests.csv", b"PK\x03\x04 cut off", "not-a-table"),
        ("requests.csv", None, "not-found"),
    ],
)
def test_a_file_that_is_no_table_is_one_issue(
    tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert found(read_requests(path, rules=RULES)) == [(code, name)]


def test_a_workbook_cut_off_anywhere_is_one_issue(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "kind", "address"])
    book.active.append(["R1", "medicine", "6 Hàm Tử"])
    path = tmp_path / "requests.xlsx"
    book.save(path)
    whole = path.read_bytes()
    for share in (0.1, 0.5, 0.9):
        path.write_bytes(whole[: int(len(whole) * share)])
        assert found(read_requests(path, rules=RULES)) == [("not-a-table", "requests.xlsx")]


def test_a_point_in_metres_of_a_projection_is_told_as_one(tmp_path: Path) -> None:
    # once "lon is 603000, must be at most 180", and the same of lat
    read = requests_of(tmp_path, "R1,welfare_bag,,8 Hàm Tử,603000,1190000,07:30")
    assert found(read) == [("in-metres", "requests.csv row 2, field lon, lat")]
    assert read.issues[0].remedy == "xuất lại theo / export the points as WGS 84, EPSG:4326"


# Crews, breaks and limits


CREW_HEADER = (
    "id,home_address,profile,shift_start,shift_end,gates,people,most_hours,hours_week,"
    "Nghỉ từ,Nghỉ trước,Phút nghỉ,ppe_sets,Trực,spare_cylinders"
)


def crews_of(tmp_path: Path, *lines: str) -> TableRead[Volunteer]:
    path = tmp_path / "volunteers.csv"
    path.write_text("\n".join((CREW_HEADER, *lines)) + "\n", "utf-8")
    return read_volunteers(path, rules=RULES)


def test_a_row_tells_of_crew_break_hours_equipment_and_standby(tmp_path: Path) -> None:
    line = "V1,12 Lê Lợi,motorbike,07:00,17:00,active,2,8,36.5,12:00,12:30,30,4,Có,2"
    (crew,) = crews_of(tmp_path, line).rows
    assert (crew.people, crew.ppe, crew.standby, crew.spare_cylinders) == (2, 4, True, 2)
    assert (crew.most_duty_s, crew.duty_before_s) == (8 * 3600, 131_400)
    window = TimeWindow(opens_s=12 * 3600, closes_s=12 * 3600 + 1800)
    assert crew.breaks == (Break(window=window, lasts_s=1800),)


def test_a_row_that_says_nothing_is_one_person_without_break_or_limit(tmp_path: Path) -> None:
    (crew,) = crews_of(tmp_path, "V1,12 Lê Lợi,motorbike,07:00,17:00,active,,,,,,,,,").rows
    assert (crew.people, crew.breaks, crew.most_duty_s, crew.ppe) == (1, (), None, None)
    assert not crew.standby


def test_a_crew_of_nobody_is_refused_as_in_a_problem_file(tmp_path: Path) -> None:
    read = crews_of(tmp_path, "V1,12 Lê Lợi,motorbike,07:00,17:00,active,0,,,,,,,,")
    assert found(read) == [("out-of-range", "volunteers.csv row 2, field people")]
    assert read.issues[0].message == "is 0, must be at least 1 and at most 20"


def test_an_id_holds_no_control_character(tmp_path: Path) -> None:
    read = requests_of(tmp_path, "R\x071,medicine,,6 Hàm Tử,,,07:30")
    assert found(read) == [("unreadable-text", "requests.csv row 2, field id")]


def test_half_a_break_is_a_fault_of_each_cell_that_is_missing(tmp_path: Path) -> None:
    read = crews_of(tmp_path, "V1,12 Lê Lợi,motorbike,07:00,17:00,active,,,,12:00,,,,maybe,")
    assert read.rows == ()
    assert found(read) == [
        ("missing-value", "volunteers.csv row 2, field break_until"),
        ("missing-value", "volunteers.csv row 2, field break_min"),
        ("unknown-choice", "volunteers.csv row 2, field standby"),
    ]
