import json
from dataclasses import replace
from pathlib import Path

import pytest

from geodata.areas import AreaSet
from geodata.errors import InvalidInput
from geodata.geocoding import Geocoder, build_geocoder
from geodata.located_rows import RowLocator
from geodata.reverse import Ground
from geodata.wards_2025 import find_reform_folder, read_reform
from tests.geodata.tiny_city import tiny_areas, tiny_network

WARD_1, WARD_2, *_, MERGED = tiny_areas().areas


CITY = "Thành phố Hồ Chí Minh"


def write_tables(folder: Path) -> None:
    """Phường 1 goes whole into 00900, Phường 2 is divided, Phường 3 goes into an unknown ward.

    The city is joined with Tỉnh Bình Dương, whose Thành phố Dĩ An goes into Phường Dĩ An.
    """
    old = {
        "phuong1": {"ward": "Phường 1", "wardKeywords": ["phuong1", "phuong01"]},
        "phuong2": {"ward": "Phường 2", "wardKeywords": ["phuong2"]},
        "none": {"ward": float("nan"), "wardKeywords": []},
    }
    key = "thanhphohochiminh_quan5_phuong"
    away = "tinhbinhduong_thanhphodian_phuongbinhan"
    share = {"newWardKey": "phuonga", "isDefaultNewWard": True}
    tables = {
        "converter_2025.json": {
            "DICT_PROVINCE": {"thanhphohochiminh": ["thanhphohochiminh", "tinhbinhduong"]},
            "DICT_PROVINCE_WARD_NO_DIVIDED": {
                "thanhphohochiminh": {"phuonga": [f"{key}1"], "phuongdian": [away]}
            },
            "DICT_PROVINCE_WARD_DIVIDED": {
                "thanhphohochiminh": {f"{key}2": [share, {**share, "newWardKey": "phuongb"}]}
            },
        },
        "parser_legacy.json": {
            "DICT_PROVINCE_DISTRICT_WARD_NO_ACCENTED": {
                "thanhphohochiminh": {"quan5": old},
                "tinhbinhduong": {
                    "thanhphodian": {"phuongbinhan": {"ward": "Phường Bình An", "wardKeywords": []}}
                },
            },
            "DICT_PROVINCE_DISTRICT_WARD_ACCENTED": {},
            "DICT_PROVINCE_DISTRICT": {
                "thanhphohochiminh": {"quan5": {"district": "Quận 5"}},
                "tinhbinhduong": {"thanhphodian": {"district": "Thành phố Dĩ An"}},
            },
        },
        "parser_from_2025.json": {
            "DICT_PROVINCE": {"thanhphohochiminh": {"province": CITY}},
            "DICT_PROVINCE_WARD_NO_ACCENTED": {
                "thanhphohochiminh": {
                    "phuonga": {"ward": "Phường Chợ Lớn", "wardCode": "00900"},
                    "phuongb": {"ward": "Phường An Đông", "wardCode": "00901"},
                    "phuongdian": {"ward": "Phường Dĩ An", "wardCode": "00902"},
                }
            },
            "DICT_PROVINCE_WARD_ACCENTED": {},
        },
    }
    for name, table in tables.items():
        (folder / name).write_text(json.dumps(table), encoding="utf-8")


def test_a_ward_that_went_whole_into_another_has_its_code(tmp_path: Path) -> None:
    write_tables(tmp_path)
    assert read_reform(tmp_path).keys_now(WARD_1) == ("vn-2025-07:00900",)


def test_a_ward_that_the_tables_do_not_know_has_none(tmp_path: Path) -> None:
    write_tables(tmp_path)
    assert read_reform(tmp_path).keys_now(MERGED) == ()


def test_a_divided_ward_lies_in_each_of_its_new_units(tmp_path: Path) -> None:
    write_tables(tmp_path)
    reform = read_reform(tmp_path)
    assert [(unit.name, unit.whole) for unit in reform.new_units(WARD_1)] == [
        ("Phường Chợ Lớn", True)
    ]
    assert [(unit.name, unit.whole) for unit in reform.new_units(WARD_2)] == [
        ("Phường Chợ Lớn", False),
        ("Phường An Đông", False),
    ]


def geocoder_of(folder: Path, areas: AreaSet | None = None) -> Geocoder:
    write_tables(folder)
    return build_geocoder(areas or tiny_areas(), tiny_network(), reform=read_reform(folder))


def codes(geocoder: Geocoder, text: str) -> list[str]:
    return [c.area.partition(":")[2] for c in geocoder.geocode(text).candidates]


def test_a_unit_of_2025_means_the_wards_that_went_into_it(tmp_path: Path) -> None:
    geocoder = geocoder_of(tmp_path)
    assert codes(geocoder, "Phường An Đông, TP.HCM") == ["52"]
    assert sorted(codes(geocoder, "Phường Chợ Lớn, TP.HCM")) == ["51", "52"]
    assert not geocoder.geocode("Phường Chợ Lớn, TP.HCM").accepted


def test_a_unit_of_2025_has_its_code_though_its_old_ward_is_left_to_a_person(
    tmp_path: Path,
) -> None:
    geocoder = geocoder_of(tmp_path)
    ground = Ground(areas=geocoder.areas, keys_now=read_reform(tmp_path).keys_now)
    rows = [{"address": "Phường Chợ Lớn, TP.HCM"}, {"address": "Phường 1, TP.HCM"}]
    unit, old = RowLocator(geocoder=geocoder, ground=ground).located(rows).review
    assert (unit["geo_ward_code"], unit["geo_ward_code_2025"]) == ("", "00900")
    assert old["geo_ward_code_2025"] == ""  # of Quận 5 or Quận 3


def test_the_street_decides_between_the_wards_of_a_unit(tmp_path: Path) -> None:
    # number 90 stands in Phường 2 and is on the map there, number 10 in Phường 1
    geocoder = geocoder_of(tmp_path)
    assert codes(geocoder, "90 Nguyễn Trãi, Phường Chợ Lớn, TP.HCM")[0] == "52"
    assert codes(geocoder, "10 Nguyễn Trãi, P. Chợ Lớn, TPHCM")[0] == "51"


def test_a_house_on_the_map_settles_which_ward_of_the_unit(tmp_path: Path) -> None:
    # number 10 is on the map in Phường 1; number 16 only lies between two that are
    geocoder = geocoder_of(tmp_path)
    house = geocoder.geocode("10 Nguyễn Trãi, Phường Chợ Lớn, TP.HCM")
    assert (house.accepted, house.candidates[0].evidence) == (True, "reform/house")
    assert not geocoder.geocode("16 Nguyễn Trãi, Phường Chợ Lớn, TP.HCM").accepted


def test_old_and_new_units_together_mean_the_ward_that_both_fit(tmp_path: Path) -> None:
    geocoder = geocoder_of(tmp_path)
    found = geocoder.geocode("Phường 1, Quận 5, Phường Chợ Lớn, TP.HCM")
    assert (found.candidates[0].area, found.accepted) == ("vn-2021:51", True)
    # Phường 1 of Quận 5, not that of Quận 3
    assert codes(geocoder, "Phường 1, Phường Chợ Lớn, TP.HCM") == ["51"]


def test_what_joined_the_province_later_is_outside(tmp_path: Path) -> None:
    geocoder = geocoder_of(tmp_path)
    for text in ("10 Nguyễn Trãi, Phường Dĩ An, TP.HCM", "10 Nguyễn Trãi, Dĩ An, TP.HCM"):
        found = geocoder.geocode(text)
        assert (found.candidates, found.accepted) == ((), False)
        assert "Dĩ An is not among the areas loaded" in found.reasons[0]


def test_areas_of_2025_are_found_by_their_old_wards(tmp_path: Path) -> None:
    new = [
        replace(ward, scheme="vn-2025-07", code=code, name=name, district="", district_code="")
        for ward, code, name in (
            (WARD_1, "00900", "Phường Chợ Lớn"),
            (WARD_2, "00901", "Phường An Đông"),
        )
    ]
    geocoder = geocoder_of(tmp_path, AreaSet(areas=tuple(new)))
    assert codes(geocoder, "P.1, Q.5, TP.HCM") == ["00900"]
    assert sorted(codes(geocoder, "P.2, Q.5, TP.HCM")) == ["00900", "00901"]
    assert codes(geocoder, "Phường An Đông, TP.HCM") == ["00901"]


def test_a_new_ward_keeps_its_code(tmp_path: Path) -> None:
    write_tables(tmp_path)
    new = replace(WARD_2, scheme="vn-2025-07", code="00123")
    assert read_reform(tmp_path).keys_now(new) == ("vn-2025-07:00123",)


def test_a_missing_table_is_an_issue(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="unreadable-file"):
        read_reform(tmp_path)


def test_the_installed_tables_give_most_wards_a_code() -> None:
    folder = find_reform_folder()
    if folder is None:
        pytest.skip("vietnamadminunits is not installed: its tables are optional")
    # Phường 2 of Quận 5 became part of Phường Chợ Quán (27301) on 1 July 2025
    assert read_reform(folder).keys_now(WARD_2) == ("vn-2025-07:27301",)


def test_a_divided_ward_lists_the_units_that_it_may_be_now(tmp_path: Path) -> None:
    write_tables(tmp_path)
    converter, new = (tmp_path / f"{name}.json" for name in ("converter_2025", "parser_from_2025"))
    table = json.loads(converter.read_text("utf-8"))
    shares = [{"newWardKey": "phuongb"}, {"newWardKey": "phuonga"}]
    key = "thanhphohochiminh_quan5_phuong2"
    table["DICT_PROVINCE_WARD_DIVIDED"]["thanhphohochiminh"][key] = shares
    converter.write_text(json.dumps(table), encoding="utf-8")
    units = json.loads(new.read_text("utf-8"))
    wards = units["DICT_PROVINCE_WARD_NO_ACCENTED"]["thanhphohochiminh"]
    wards["phuongb"] = wards["phuonga"] | {"wardCode": "00901"}
    new.write_text(json.dumps(units), encoding="utf-8")
    reform = read_reform(tmp_path)
    assert reform.keys_now(WARD_2) == ("vn-2025-07:00900", "vn-2025-07:00901")
    assert reform.keys_now(WARD_1) == ("vn-2025-07:00900",)
