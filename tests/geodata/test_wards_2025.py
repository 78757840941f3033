import json
from dataclasses import replace
from pathlib import Path

import pytest

from geodata.errors import InvalidInput
from geodata.wards_2025 import find_reform_folder, read_reform
from tests.geodata.tiny_city import tiny_areas

WARD_1, WARD_2, *_, MERGED = tiny_areas().areas


def write_tables(folder: Path) -> None:
    """Phường 1 goes whole into 900, Phường 2 is divided, Phường 3 goes into an unknown ward."""
    old = {
        "phuong1": {"ward": "Phường 1", "wardKeywords": ["phuong1", "phuong01"]},
        "phuong2": {"ward": "Phường 2", "wardKeywords": ["phuong2"]},
        "none": {"ward": float("nan"), "wardKeywords": []},
    }
    key = "thanhphohochiminh_quan5_phuong"
    tables = {
        "converter_2025.json": {
            "DICT_PROVINCE_WARD_NO_DIVIDED": {"thanhphohochiminh": {"phuonga": [f"{key}1"]}},
            "DICT_PROVINCE_WARD_DIVIDED": {"thanhphohochiminh": {f"{key}2": []}},
        },
        "parser_legacy.json": {
            "DICT_PROVINCE_DISTRICT_WARD_NO_ACCENTED": {"thanhphohochiminh": {"quan5": old}}
        },
        "parser_from_2025.json": {
            "DICT_PROVINCE_WARD_NO_ACCENTED": {
                "thanhphohochiminh": {"phuonga": {"wardCode": "00900"}}
            }
        },
    }
    for name, table in tables.items():
        (folder / name).write_text(json.dumps(table), encoding="utf-8")


def test_a_ward_that_went_whole_into_another_has_its_code(tmp_path: Path) -> None:
    write_tables(tmp_path)
    assert read_reform(tmp_path).code_of(WARD_1) == "00900"


def test_a_divided_ward_and_an_unknown_one_have_none(tmp_path: Path) -> None:
    write_tables(tmp_path)
    reform = read_reform(tmp_path)
    assert reform.code_of(WARD_2) == ""
    assert reform.code_of(MERGED) == ""


def test_a_new_ward_keeps_its_code(tmp_path: Path) -> None:
    write_tables(tmp_path)
    new = replace(WARD_2, scheme="vn-2025-07", code="00123")
    assert read_reform(tmp_path).code_of(new) == "00123"


def test_a_missing_table_is_an_issue(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="unreadable-file"):
        read_reform(tmp_path)


def test_the_installed_tables_give_most_wards_a_code() -> None:
    folder = find_reform_folder()
    if folder is None:
        pytest.skip("vietnamadminunits is not installed: its tables are optional")
    # Phường 2 of Quận 5 became part of Phường Chợ Quán (27301) on 1 July 2025
    assert read_reform(folder).code_of(WARD_2) == "27301"


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
    assert reform.code_of(WARD_2) == ""
    assert reform.keys_now(WARD_1) == ("vn-2025-07:00900",)
