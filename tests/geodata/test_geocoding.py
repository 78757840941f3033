from dataclasses import replace

import pytest

from geodata.address_rows import GEO_COLUMNS, REVIEW_COLUMN
from geodata.address_scores import AddressTruth, read_truth, score_against_truth
from geodata.areas import AreaSet
from geodata.coordinates import LonLat
from geodata.errors import InvalidInput
from geodata.gazetteer import build_gazetteer
from geodata.geocoding import Geocoder, build_geocoder
from geodata.located_rows import RowLocator
from geodata.reverse import Ground
from geodata.street_index import build_streets, line_key
from tests.geodata.tiny_city import SOUTH, WEST, tiny_areas, tiny_network


@pytest.fixture(scope="module")
def geocoder() -> Geocoder:
    return build_geocoder(tiny_areas(), tiny_network())


def first_code(geocoder: Geocoder, text: str) -> str:
    found = geocoder.geocode(text).candidates
    return found[0].area.partition(":")[2] if found else ""


@pytest.mark.parametrize(
    "text",
    [
        "10 Nguyễn Trãi, Phường 1, Quận 5, TP.HCM",
        "10 nguyen trai p1 q5",
        "10 Nguyen Trai Street, Ward 1, District 5, Ho Chi Minh City",
        "10, Nguyễn Trãi, P.01, Q.5, Sài Gòn 700000, Việt Nam",
        "10 nguyen trai phuong 1 quan 5 thanh pho ho chi minh",
    ],
)
def test_ward_and_district_together_decide_in_every_spelling(geocoder: Geocoder, text: str) -> None:
    found = geocoder.geocode(text)
    assert found.accepted
    assert found.candidates[0].area == "vn-2021:51"
    assert found.candidates[0].precision == "rooftop"
    assert found.candidates[0].point == LonLat(lon=WEST + 0.0006, lat=SOUTH + 0.0011)


def test_a_numbered_ward_without_district_is_not_accepted(geocoder: Geocoder) -> None:
    found = geocoder.geocode("Phường 1, TP.HCM")
    assert not found.accepted
    assert {c.area for c in found.candidates} == {"vn-2021:51", "vn-2021:31"}
    assert "2 wards of that name and no district" in found.reasons[0]


@pytest.mark.parametrize(
    "text",
    [
        "Phường Võ Thị Sáu, Quận 10",
        "Phường Võ Thị Sáu, Bình Thạnh, TP.HCM",
        "Phường Võ Thị Sáu, TP.HCM",
        "90 Nguyễn Trãi, TP.HCM",
        "90 Nguyễn Trãi, Quận 10, TP.HCM",
        "90 Nguyễn Trãi, Bình Thạnh, TP.HCM",
        "90 Nguyễn Trãi, Phường 16, TP.HCM",
    ],
)
def test_a_part_of_a_city_does_not_stand_for_the_whole(geocoder: Geocoder, text: str) -> None:
    # the areas hold two districts: what the text names may lie in another one
    found = geocoder.geocode(text)
    assert found.candidates
    assert not found.accepted


def test_numbers_are_never_guessed(geocoder: Geocoder) -> None:
    # Phường 11 is one keystroke from Phường 1, and no ward of Quận 5
    found = geocoder.geocode("10 Lê Duẩn, Phường 11, Quận 5")
    assert not found.accepted
    assert not found.candidates


def test_a_slip_in_a_name_is_read_but_says_so(geocoder: Geocoder) -> None:
    found = geocoder.geocode("Phường Võ Thị Sấuu, Quận 3")
    assert first_code(geocoder, "Phường Võ Thị Sấuu, Quận 3") == "33"
    assert not found.accepted
    assert any("Võ Thị Sáu" in reason for reason in found.reasons)


def test_a_ward_merged_away_is_found_by_its_old_name(geocoder: Geocoder) -> None:
    # Phường 7 of Quận 3 became Phường Võ Thị Sáu on 1 January 2021
    found = geocoder.geocode("Phường 7, Quận 3, TP.HCM")
    assert found.accepted
    assert found.candidates[0].area == "vn-2021:33"
    assert found.candidates[0].evidence.startswith("old/")


def test_a_number_between_two_known_ones_lies_between_them(geocoder: Geocoder) -> None:
    # 10 at 0.0006, 20 at 0.0008: 16 is 6/10 of the way, 0.00072
    place = geocoder.geocode("16 Nguyễn Trãi, Phường 1, Quận 5").candidates[0]
    assert place.precision == "interpolated"
    assert place.point.lon == pytest.approx(WEST + 0.00072, abs=1e-9)
    assert place.point.lat == pytest.approx(SOUTH + 0.0011, abs=1e-9)


def test_the_other_side_of_the_street_is_not_interpolated(geocoder: Geocoder) -> None:
    # odd numbers known are 45 (the alley) and 51: nothing below 17
    place = geocoder.geocode("17 Nguyễn Trãi, Phường 1, Quận 5").candidates[0]
    assert place.precision == "street"


@pytest.mark.parametrize(
    "text",
    [
        "45/6 Nguyễn Trãi, P.1, Q.5",
        "Số 6 hẻm 45 Nguyễn Trãi, P.1, Q.5",
        "45/6/2B nguyen trai p1 q5",
    ],
)
def test_a_house_in_an_alley_lies_along_the_alley(geocoder: Geocoder, text: str) -> None:
    place = geocoder.geocode(text).candidates[0]
    assert place.precision == "alley"
    assert abs(place.point.lon - (WEST + 0.001)) < 0.0002  # within 22 m of the alley
    assert SOUTH + 0.001 < place.point.lat < SOUTH + 0.0018


def test_an_unknown_alley_is_left_at_its_mouth(geocoder: Geocoder) -> None:
    place = geocoder.geocode("51/3 Nguyễn Trãi, P.1, Q.5").candidates[0]
    assert place.precision == "alley"
    assert place.point == LonLat(lon=WEST + 0.0012, lat=SOUTH + 0.0009)


def test_without_a_ward_the_known_house_decides(geocoder: Geocoder) -> None:
    found = geocoder.geocode("90 Nguyễn Trãi, Quận 5")
    assert found.accepted
    assert found.candidates[0].area == "vn-2021:52"


def test_without_a_ward_a_street_in_two_is_shared_by_its_length(geocoder: Geocoder) -> None:
    # 0.0016 of the street in Phường 1, 0.0012 in Phường 2: 4/7 and 3/7
    found = geocoder.geocode("Đường Nguyễn Trãi, Quận 5")
    assert not found.accepted
    one, two = found.candidates
    assert (one.area, two.area) == ("vn-2021:51", "vn-2021:52")
    assert one.probability / (one.probability + two.probability) == pytest.approx(4 / 7, abs=0.01)


def test_a_street_of_two_districts_without_any_is_not_accepted(geocoder: Geocoder) -> None:
    found = geocoder.geocode("7 Nguyễn Trãi, TP.HCM")
    assert not found.accepted
    assert {c.area for c in found.candidates} == {"vn-2021:51", "vn-2021:52", "vn-2021:31"}


def test_a_ward_named_is_not_moved_when_the_map_puts_the_number_elsewhere(
    geocoder: Geocoder,
) -> None:
    agreed = geocoder.geocode("90 Nguyễn Trãi, Phường 2, Quận 5").candidates
    against = geocoder.geocode("90 Nguyễn Trãi, Phường 1, Quận 5").candidates
    assert against[0].area == "vn-2021:51"
    assert against[0].probability < agreed[0].probability
    assert against[1].area == "vn-2021:52"
    assert tiny_areas().area_at(against[0].point).key == "vn-2021:51"  # type: ignore[union-attr]


def test_a_ward_named_in_the_wrong_district_goes_to_a_person(geocoder: Geocoder) -> None:
    found = geocoder.geocode("Phường Võ Thị Sáu, Quận 5")
    assert not found.accepted
    assert "the ward named is not in the district named" in found.reasons[0]


def test_another_province_gives_no_candidates(geocoder: Geocoder) -> None:
    found = geocoder.geocode("1 Lê Lợi, Phường 1, Quận 3, Đà Nẵng")
    assert (found.candidates, found.accepted) == ((), False)
    assert "da nang is not among the areas loaded" in found.reasons[0]


def test_every_candidate_lies_in_its_ward_and_probabilities_stay_below_one(
    geocoder: Geocoder,
) -> None:
    areas = tiny_areas()
    numbers = (*range(1, 100), "45/3", "51/2/1")
    for number in numbers:
        for tail in ("", ", Quận 5", ", Phường 1, Quận 5", ", Phường 2", ", P.1, Q.3"):
            found = geocoder.geocode(f"{number} Nguyễn Trãi{tail}")
            assert sum(c.probability for c in found.candidates) <= 1.0001
            for candidate in found.candidates:
                area = areas.area_at(candidate.point)
                assert area is not None
                assert area.key == candidate.area


def test_without_roads_the_ward_is_found_by_name_alone() -> None:
    found = build_geocoder(tiny_areas()).geocode("10 Nguyễn Trãi, Phường 1, Quận 5")
    assert found.accepted
    assert (found.candidates[0].area, found.candidates[0].precision) == ("vn-2021:51", "ward")


def test_a_higher_threshold_accepts_less() -> None:
    strict = build_geocoder(tiny_areas(), tiny_network(), threshold=0.999)
    assert not strict.geocode("10 Nguyễn Trãi, Phường 1, Quận 5").accepted
    with pytest.raises(ValueError, match=r"threshold is 1\.5"):
        build_geocoder(tiny_areas(), threshold=1.5)


def test_progress_ends_at_the_number_of_texts(geocoder: Geocoder) -> None:
    seen: list[tuple[int, int]] = []
    answers = geocoder.geocode_all(
        ["Phường 1, Quận 5"] * 7, progress=lambda done, total: seen.append((done, total))
    )
    assert len(answers) == 7
    assert seen[-1] == (7, 7)


def test_an_abolished_district_means_the_city_that_took_its_place() -> None:
    base = tiny_areas().areas[0]
    thu_duc = [
        replace(base, code="1", name="Phường Thảo Điền", district="Thành phố Thủ Đức"),
        replace(base, code="2", name="Phường Thủ Thiêm", district="Thành phố Thủ Đức"),
        replace(base, code="3", name="Phường An Khánh", district="Thành phố Thủ Đức"),
    ]
    geocoder = build_geocoder(AreaSet(areas=tuple(thu_duc)))
    assert first_code(geocoder, "Phường Thảo Điền, Quận 2, TP.HCM") == "1"
    assert first_code(geocoder, "Phường Thảo Điền, TP. Thủ Đức") == "1"
    assert first_code(geocoder, "Phường An Khánh, TP. Thủ Đức") == "3"
    # old An Khánh of Quận 2 is Thủ Thiêm now; today's An Khánh is another place: a person decides
    doubtful = geocoder.geocode("Phường An Khánh, Quận 2, TP.HCM")
    assert doubtful.candidates[0].area == "vn-2021:2"
    assert not doubtful.accepted


def test_old_names_do_not_hide_wards_that_still_stand() -> None:
    # in areas from before the merge, Phường 7 of Quận 3 is itself
    areas = (
        replace(tiny_areas().areas[2], code="37", name="Phường 7"),
        tiny_areas().areas[4],
    )
    names = build_gazetteer(areas)
    assert [meaning.ward for meaning in names.wards("7")] == [0]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Đường Nguyễn Trãi", ("nguyen trai", ())),
        ("154 Nguyen Bieu Alley", ("nguyen bieu", ("154",))),
        ("Hẻm 154/3 Nguyễn Biểu", ("nguyen bieu", ("154", "3"))),
        ("Ngõ 27 Phố Cát Linh", ("cat linh", ("27",))),
        ("Ngõ Gạch", ("ngo gach", ())),
        ("Đường 3 Tháng 2", ("3 thang 2", ())),
    ],
)
def test_roads_are_kept_under_street_and_alley(name: str, key: object) -> None:
    assert line_key(name) == key


def test_alley_mouths_count_as_known_numbers() -> None:
    streets = build_streets((tiny_network(),), tiny_areas())
    assert [anchor.number for anchor in streets.anchors["nguyen trai"]] == [10, 20, 45, 51, 90]


def test_rows_get_their_columns_and_doubtful_ones_a_review_row(geocoder: Geocoder) -> None:
    table = [
        {"id": "a", "address": "10 Nguyễn Trãi, Phường 1, Quận 5"},
        {"id": "b", "address": "Phường 1"},
        {"id": "c", "address": ""},
    ]
    ground = Ground(areas=geocoder.areas, keys_now=lambda _area: ())
    done = RowLocator(geocoder=geocoder, ground=ground, subject="people.csv").located(table)
    sure, doubtful, empty = done.rows
    assert set(GEO_COLUMNS) < set(sure)
    assert (sure["geo_scheme"], sure["geo_ward_code"], sure["geo_lon"]) == (
        "vn-2021",
        "51",
        "106.000600",
    )
    assert doubtful["geo_ward_code"] == "" != doubtful["geo_candidates"]
    assert empty["geo_probability"] == ""
    assert [row["id"] for row in done.review] == ["b", "c"]
    assert "no district" in done.review[0][REVIEW_COLUMN]
    assert [(issue.code, issue.subject) for issue in done.issues] == [
        ("missing-address", "people.csv row 4, field address")
    ]


def test_scores_count_right_wrong_and_undecided(geocoder: Geocoder) -> None:
    results = geocoder.geocode_all(
        ["10 Nguyễn Trãi, Phường 1, Quận 5", "Phường 2, Quận 5", "Phường 1"]
    )
    here = results[0].candidates[0].point
    truths = [
        AddressTruth(point=here, ward_codes=("51",), grade="A"),
        AddressTruth(point=here, ward_codes=("51",), grade="A"),
        AddressTruth(point=here, ward_codes=("51",), grade="B"),
    ]
    scores = score_against_truth(results, truths)
    a, b = scores.grades
    assert (a.rows, a.right, a.wrong, a.undecided) == (2, 1, 1, 0)
    assert (b.rows, b.right, b.wrong, b.undecided) == (1, 0, 0, 1)
    assert scores.accepted_share == pytest.approx(2 / 3)
    assert scores.accepted_wrong_share == pytest.approx(1 / 3)
    assert scores.median_m["rooftop"] == (1, 0.0)


def test_truth_at_a_border_has_two_right_wards_and_faults_come_together() -> None:
    row = {"lon": "106", "lat": "10", "ward_code": "1", "grade": "B", "ward_code_in_text": "2"}
    assert read_truth([row])[0].ward_codes == ("1", "2")
    assert read_truth([{**row, "grade": "A"}])[0].ward_codes == ("1",)
    with pytest.raises(InvalidInput) as fault:
        read_truth([{**row, "lon": "east"}, {**row, "lat": "91"}])
    codes = [issue.code for issue in fault.value.issues]
    assert codes == ["not-a-number", "coordinates-outside-world"]
    with pytest.raises(InvalidInput, match="no column grade"):
        read_truth([{"lon": "1", "lat": "1", "ward_code": "1"}])


def test_a_number_between_two_known_ones_beside_its_ward_is_on_the_street_in_it(
    geocoder: Geocoder,
) -> None:
    # between 20 and 90 the number 22 lies in Phường 1: said to be in Phường 2, it is on its street
    found = geocoder.geocode("22 Nguyễn Trãi, Phường 2, Quận 5")
    assert found.candidates[0].area == "vn-2021:52"
    assert found.candidates[0].precision == "street"
    assert "the street runs through this ward" in " ".join(found.reasons)
    assert "the number fits this ward on the map" not in " ".join(found.reasons)


def test_a_tail_in_front_of_the_house_is_read(geocoder: Geocoder) -> None:
    found = geocoder.geocode("Quận 5, TP.HCM, Phường 1, 10 Nguyễn Trãi")
    assert (found.accepted, found.candidates[0].area) == (True, "vn-2021:51")
    assert "nêu phường và quận / ward and district are named" in found.reasons


def test_nothing_is_said_of_a_street_that_is_not_named(geocoder: Geocoder) -> None:
    assert geocoder.geocode("P.1, Q.5").reasons == (
        "nêu phường và quận / ward and district are named",
    )


@pytest.mark.parametrize("text", ["106.7,10.76", " 10.76 106.7 ", "12, 5", "-1.5; +2"])
def test_numbers_alone_are_no_address(geocoder: Geocoder, text: str) -> None:
    found = geocoder.geocode(text)
    assert (found.candidates, found.accepted) == ((), False)
    assert found.reasons == ("chỉ có số, không phải địa chỉ / numbers alone are no address",)
