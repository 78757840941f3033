from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from api.errors import Refused
from api.services.placing import Placer, load_placer
from geodata.area_files import save_areas
from geodata.areas import AreaSet
from geodata.coordinates import LonLat
from geodata.geocoding import build_geocoder
from geodata.network_files import save_network
from tests.geodata.tiny_city import tiny_areas, tiny_network

AREAS = tiny_areas()
WARD = AREAS.areas[0]
PLACER = Placer(sets=(AREAS,), geocoder=build_geocoder(AREAS, (tiny_network(),)))
TEN = "10 Nguyễn Trãi, Phường 1, Quận 5"


def test_a_point_lies_in_its_ward_district_and_province() -> None:
    spot = PLACER.place(WARD.inner_point, "")
    assert (spot.point, spot.ward, spot.precision) == (WARD.inner_point, WARD.key, "point")
    assert spot.district == f"{WARD.scheme}:{WARD.district_code}"
    assert spot.lies_in(spot.district)


def test_a_ward_alone_is_its_middle_and_no_door() -> None:
    spot = PLACER.place(None, WARD.key)
    assert (spot.ward, spot.precision) == (WARD.key, "ward")
    assert spot.point == WARD.inner_point


def test_an_address_that_is_certain_gives_the_place_and_how_well_it_is_known() -> None:
    spot = PLACER.place(None, "", address=TEN)
    assert spot.ward == "vn-2021:51"
    assert spot.precision in ("rooftop", "interpolated")
    assert spot.radius_m is not None


def test_what_is_not_certain_gives_none_and_nothing_is_guessed() -> None:
    assert PLACER.place(None, "", address="gần chợ").ward == ""
    assert PLACER.place(LonLat(lon=0.0, lat=0.0), "").ward == ""


def test_a_ward_that_nobody_imported_is_refused_where_some_are() -> None:
    with pytest.raises(Refused, match="vn-2021:99999"):
        PLACER.place(None, "vn-2021:99999")
    assert Placer().place(None, "vn-2021:99999").ward == "vn-2021:99999"


def test_an_unknown_key_names_the_imported_one_that_is_most_like_it() -> None:
    """Once, an example was named that was not imported."""
    for wrong in (WARD.key[:-1], f"{WARD.key}9", WARD.key.replace("-", "_")):
        with pytest.raises(Refused) as refused:
            PLACER.place(None, wrong)
        (issue,) = refused.value.issues
        assert issue.code == "unknown-ward"
        assert issue.subject.startswith(f"{wrong} (≈ {WARD.scheme}:")
        named = issue.subject.partition("≈ ")[2].partition(",")[0]
        assert named in {area.key for area in AREAS.areas}


def test_a_bare_code_is_an_area_where_one_scheme_has_it_on_that_day() -> None:
    day = date(2022, 1, 1)
    others = tuple(replace(a, scheme="other") for a in AREAS.areas)
    both = Placer(sets=(AREAS, AreaSet(areas=others)))
    for code in (WARD.code, WARD.district_code, WARD.province_code):
        assert PLACER.whole_key(code, day) == f"{WARD.scheme}:{code}"
        with pytest.raises(Refused, match="other"):
            both.whole_key(code, day)
    for whole in (WARD.key, "*", ""):
        assert both.whole_key(whole, day) == whole
    over = tuple(replace(a, valid_to=day - timedelta(days=1)) for a in AREAS.areas)
    for placer, code in ((PLACER, "99999"), (Placer(sets=(AreaSet(areas=over),)), WARD.code)):
        with pytest.raises(Refused) as refused:
            placer.whole_key(code, day)
        assert [issue.code for issue in refused.value.issues] == ["unknown-ward"]


def test_areas_that_were_imported_are_looked_in(tmp_path: Path) -> None:
    (tmp_path / "areas").mkdir()
    (tmp_path / "areas" / "broken.gpkg").write_text("no", "utf-8")
    save_areas(AREAS, tmp_path / "areas" / "city.gpkg")
    assert load_placer(tmp_path).place(WARD.inner_point, "").ward == WARD.key


def test_streets_that_were_imported_find_the_house(tmp_path: Path) -> None:
    (tmp_path / "areas").mkdir()
    (tmp_path / "roads").mkdir()
    save_areas(AREAS, tmp_path / "areas" / "city.gpkg")
    assert load_placer(tmp_path).place(None, "", address=TEN).precision == "ward"
    (tmp_path / "roads" / "broken.npz").write_text("no", "utf-8")
    save_network(tiny_network(), tmp_path / "roads" / "city.npz")
    found = load_placer(tmp_path).place(None, "", address=TEN)
    assert found == PLACER.place(None, "", address=TEN)
    assert found.precision in {"rooftop", "interpolated"}
