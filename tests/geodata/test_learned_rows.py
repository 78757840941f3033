import csv
import io
from datetime import UTC, datetime

import pytest

from geodata.address_memory import with_learned
from geodata.address_rows import GEO_COLUMNS, candidates_text
from geodata.geocoding import Geocoder, build_geocoder
from geodata.learned import Learned
from geodata.learned_events import EVENT_COLUMNS, event_cells, read_events
from geodata.learned_rows import read_choices, read_fixes
from geodata.located_rows import RowLocator
from geodata.reverse import Ground
from tests.geodata.tiny_city import tiny_areas, tiny_network

NOW = datetime(2021, 9, 10, 8, tzinfo=UTC)
STREET = "vn-2021:31 Phường 01, Quận 3: 40% street 106.0006 10.0045 (why) | "
WARD = "vn-2021:32 Phường 02, Quận 3: 30% ward 106.0030 10.0050 (why)"


@pytest.fixture(scope="module")
def geocoder() -> Geocoder:
    return build_geocoder(tiny_areas(), tiny_network())


def locator(geocoder: Geocoder) -> RowLocator:
    ground = Ground(areas=geocoder.areas, keys_now=lambda _area: ())
    return RowLocator(geocoder=geocoder, ground=ground)


def choice(**cells: str) -> dict[str, str]:
    return {"address": "9 Lê Lợi", "geo_candidates": STREET + WARD} | cells


def test_a_chosen_candidate_or_point_is_settled_and_empty_rows_are_skipped(
    geocoder: Geocoder,
) -> None:
    rows = [
        choice(chosen="1"),
        choice(),
        choice(address="8 Lê Lợi", chosen_lon="106,001", chosen_lat="10.001"),
    ]
    found = read_choices(rows, by="tổ 1", now=NOW, geocoder=geocoder)
    assert (found.issues, found.skipped) == ((), 1)
    assert [(e.address, e.area, e.by, e.at) for e in found.events] == [
        ("9 Lê Lợi", "vn-2021:31", "tổ 1", NOW),
        ("8 Lê Lợi", "vn-2021:51", "tổ 1", NOW),
    ]
    assert [(e.point.lon, e.point.lat) for e in found.events if e.point] == [
        (106.0006, 10.0045),
        (106.001, 10.001),
    ]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"chosen": "3"}, "no-such-candidate"),
        ({"chosen": "0"}, "no-such-candidate"),
        ({"chosen": "x"}, "no-such-candidate"),
        ({"chosen": "2"}, "only-its-ward"),
        ({"chosen": "1", "chosen_lon": "106.001"}, "two-choices"),
        ({"chosen_lon": "106.001"}, "half-point"),
        ({"chosen_lon": "10.001", "chosen_lat": "106.001"}, "swapped-lon-lat"),
        ({"chosen_lon": "603000", "chosen_lat": "1190000"}, "in-metres"),
        ({"chosen_lon": "nan", "chosen_lat": "10"}, "not-a-number"),
        ({"chosen_lon": "200", "chosen_lat": "200"}, "coordinates-outside-world"),
        ({"chosen_lon": "105.8", "chosen_lat": "21.0"}, "outside-areas"),
        ({"address": " , ", "chosen": "1"}, "missing-address"),
        ({"address": "9\x00 Lê Lợi", "chosen": "1"}, "unreadable-text"),
    ],
)
def test_a_choice_that_cannot_be_is_told_by_row_and_the_others_go_in(
    cells: dict[str, str], code: str, geocoder: Geocoder
) -> None:
    rows = [choice(chosen="1"), choice(**cells)]
    found = read_choices(rows, by="x", now=NOW, geocoder=geocoder, subject="r.csv")
    assert len(found.events) == 1
    assert [issue.code for issue in found.issues] == [code]
    assert found.issues[0].subject.startswith("r.csv row 3")


def test_a_choice_among_the_candidates_that_geocoding_wrote_settles_the_address(
    geocoder: Geocoder,
) -> None:
    made = locator(geocoder).located([{"address": "Nguyễn Trãi"}])
    (row,) = made.review
    assert row["geo_candidates"].count(" | ") >= 1
    (event,) = read_choices([row | {"chosen": "2"}], by="x", now=NOW).events
    again = locator(with_learned(geocoder, [event])).located([{"address": "nguyen trai"}])
    assert again.review == ()
    second = made.results[0].candidates[1]
    assert again.results[0].candidates[0].area == second.area
    assert [again.rows[0][name] for name in GEO_COLUMNS[3:6]] == [
        f"{second.point.lon:.6f}",
        f"{second.point.lat:.6f}",
        "settled",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Trãi",
        "15 Nguyễn Trãi, Quận 5",
        "45/2 Nguyễn Trãi",
        "90 Nguyen Trai, Phường 1, Quận 5",
        "Phường 1, TP.HCM",
        "Phường Võ Thị Sáu, Quận 5",
        "12 Lê Lợi, Phường 1, Quan| 33: 50% x",
        "9 Lê Lợi, Phường Vỏ Thị Xáu, Quận 3",
        "12 Lê Lợi P1 Q3",
    ],
)
def test_each_candidate_is_read_back_and_each_reason_is_told_in_both_languages(
    text: str, geocoder: Geocoder
) -> None:
    found = geocoder.geocode(text)
    cell = candidates_text(geocoder, found.candidates)
    assert len(found.candidates) > 0
    for number, candidate in enumerate(found.candidates, start=1):
        read = read_choices([choice(geo_candidates=cell, chosen=str(number))], by="x", now=NOW)
        if candidate.precision == "ward":
            assert [issue.code for issue in read.issues] == ["only-its-ward"]
        else:
            assert [event.area for event in read.events] == [candidate.area]
        assert all(" / " in reason for reason in candidate.reasons)
    assert all(" / " in reason for reason in found.reasons)


def test_an_address_settled_in_another_ward_than_it_names_is_learned_and_told(
    geocoder: Geocoder,
) -> None:
    ten = {"address": "10 Nguyễn Trãi, Phường 1, Quận 5", "chosen_lat": "10.001"}
    rows = [choice(**ten, chosen_lon="106.001"), choice(**ten, chosen_lon="106.003")]
    found = read_choices(rows, by="x", now=NOW, geocoder=geocoder, subject="r.csv")
    assert [event.area for event in found.events] == ["vn-2021:51", "vn-2021:52"]
    notice, twice = found.notices
    assert (notice.code, notice.subject) == ("settled-elsewhere", "r.csv row 3")
    assert (twice.code, twice.subject) == ("settled-twice", "r.csv row 3")
    assert "names vn-2021:51 Phường 01, it was settled in vn-2021:52 Phường 02" in notice.message


def test_rows_that_settle_one_address_at_two_places_are_told() -> None:
    west = {"chosen_lon": "106.001", "chosen_lat": "10.001"}
    rows = [
        choice(address="9 Lê Lợi, P.1, Q.3", **west),
        choice(address="9 le loi, phường 1, quận 3", **west),
        choice(address="9 Lê Lợi, P.2, Q.3", **west | {"chosen_lon": "106.003"}),
        choice(address="9 LÊ LỢI, P.1, Q.3", **west | {"chosen_lon": "106.003"}),
    ]
    found = read_choices(rows, by="x", now=NOW, subject="r.csv")
    assert (len(found.events), found.issues) == (4, ())
    (notice,) = found.notices
    assert (notice.code, notice.subject) == ("settled-twice", "r.csv row 5")
    assert "r.csv row 3 settles it at another place" in notice.message


def fixed(**cells: str) -> dict[str, str]:
    return {
        "address": "12 Nguyễn Trãi, P.1, Q.5",
        "lon": "106.0007",
        "lat": "10.0011",
        "accuracy_m": "8",
        "at": "2021-09-10 07:30",
    } | cells


def test_a_fix_speaks_for_the_ward_of_its_address(geocoder: Geocoder) -> None:
    (event,) = read_fixes([fixed()], geocoder=geocoder, by="xe máy").events
    assert (event.area, event.accuracy_m) == ("vn-2021:51", 8.0)
    assert event.at.isoformat() == "2021-09-10T07:30:00+07:00"


def test_fixes_of_a_table_with_devices_are_told_apart(geocoder: Geocoder) -> None:
    rows = [fixed(device="xe 3"), fixed(device=""), fixed(), fixed(device="\x00")]
    found = read_fixes(rows, geocoder=geocoder, by="giao hàng")
    assert [event.by for event in found.events] == ["giao hàng xe 3", "giao hàng", "giao hàng"]
    assert [issue.subject for issue in found.issues] == ["fixes row 5, field device"]


def test_a_fix_just_over_the_border_stays_with_the_ward_that_the_address_names(
    geocoder: Geocoder,
) -> None:
    # Phường 1 ends at 106.002; 0.0001 degrees of longitude are 11 m
    rows = [fixed(lon="106.0021", accuracy_m="20"), fixed(lon="106.0021", accuracy_m="5")]
    found = read_fixes(rows, geocoder=geocoder, by="x")
    assert [event.area for event in found.events] == ["vn-2021:51"]
    (conflict,) = found.issues
    assert conflict.code == "fix-elsewhere"
    assert "vn-2021:52 Phường 02, 11 m away" in conflict.message


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"lon": "106.0047", "lat": "10.0050"}, "fix-elsewhere"),
        ({"address": "Nguyễn Trãi, P.1, Q.5"}, "no-house-number"),
        ({"accuracy_m": "-1"}, "not-a-number"),
        ({"accuracy_m": ""}, "not-a-number"),
        ({"at": "yesterday"}, "not-a-time"),
        ({"at": "0001-01-01 00:00"}, "not-a-time"),
        ({"at": "9999-12-31T23:00:00-05:00"}, "not-a-time"),
        ({"lat": "106.0", "lon": "10.0"}, "swapped-lon-lat"),
        ({"address": "12 Hàng Lạ", "lon": "105.8", "lat": "21.0"}, "outside-areas"),
    ],
)
def test_a_fix_that_cannot_be_used_is_told(
    cells: dict[str, str], code: str, geocoder: Geocoder
) -> None:
    found = read_fixes([fixed(**cells)], geocoder=geocoder, by="x")
    assert found.events == ()
    assert [issue.code for issue in found.issues] == [code]


def events(geocoder: Geocoder) -> list[Learned]:
    found = [
        *read_choices([choice(chosen="1")], by="tổ 1", now=NOW, reason="gọi, 'đúng'").events,
        *read_fixes([fixed()], geocoder=geocoder, by="xe máy").events,
    ]
    back = Learned(kind="taken-back", of=found[0].id, by="tổ 2", at=NOW, reason="sai")
    return [*found, back]


def test_events_come_back_from_their_export_as_they_were(geocoder: Geocoder) -> None:
    kept = events(geocoder)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, EVENT_COLUMNS)
    writer.writeheader()
    writer.writerows(map(event_cells, kept))
    text.seek(0)
    found = read_events(list(csv.DictReader(text)))
    assert found.issues == ()
    assert list(found.events) == kept
    assert [event.id for event in found.events] == [event.id for event in kept]


def test_an_export_changed_by_hand_is_told_unless_its_id_is_emptied(geocoder: Geocoder) -> None:
    first, second, back = (event_cells(event) for event in events(geocoder))
    rows = [
        first | {"lon": "106.1"},
        first | {"lon": "106.1", "id": ""},
        second | {"kind": "else"},
        second | {"at": "never"},
        back | {"of": ""},
        back | {"by": "\x00"},
    ]
    found = read_events(rows)
    assert len(found.events) == 1
    assert [issue.code for issue in found.issues] == [
        "other-id",
        "unknown-choice",
        "not-a-time",
        "unknown-choice",
        "unreadable-text",
    ]
