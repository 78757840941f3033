"""Pictures for reports, drawn without a browser."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image

from maps import picture as drawing
from maps.picture import DPI, SIZES_IN, Paper, PaperSize, picture
from maps.plan_themes import plan_themes
from maps.sheet import Ground, Sheet
from maps.states import HeldCylinder
from maps.themes import Theme, cylinders, facilities
from tests.maps.small_ward import streets, ward_plan, ward_problem, wards
from tests.maps.test_themes import HERE, all_themes

AT = datetime(2021, 9, 10, 9, 42, tzinfo=UTC)
SHEET = Sheet(title="Tình hình", at=AT, language="vi", sample=True, notes=("Một lời nhắn.",))
GROUND = Ground(areas=wards(), roads=streets())


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


def of(*names: str) -> list[Theme]:
    return [theme for theme in all_themes() if theme.name in names]


@pytest.mark.parametrize("size", ["a4", "a3"])
def test_a_picture_has_the_size_of_its_paper(size: PaperSize) -> None:
    png = picture(of("stations"), SHEET, ground=GROUND, paper=Paper(size=size))
    tall, wide = pixels(png).shape[:2]
    assert (wide, tall) == tuple(int(inches * DPI) for inches in SIZES_IN[size])


def test_all_themes_are_drawn_and_leave_ink_in_their_colours() -> None:
    png = picture(all_themes(), SHEET, ground=GROUND)
    seen = {tuple(one) for one in np.unique(pixels(png)[..., :3].reshape(-1, 3), axis=0)}
    for colour in ("#d7261e", "#24558a", "#882255", "#1c2430", "#2f5552", "#4c2d73"):
        assert tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5)) in seen, colour


def test_a_theme_that_is_switched_off_is_not_on_the_picture() -> None:
    themes = of("facilities")
    png = picture([replace(one, shown=False) for one in themes], SHEET, ground=GROUND)
    seen = {tuple(one) for one in np.unique(pixels(png)[..., :3].reshape(-1, 3), axis=0)}
    assert (0x2F, 0x55, 0x52) not in seen


def test_a_grey_picture_has_no_colour() -> None:
    png = picture(of("wards"), SHEET, ground=GROUND, paper=Paper(grey=True))
    assert Image.open(io.BytesIO(png)).mode == "L"


def test_the_same_map_gives_the_same_picture() -> None:
    assert picture(of("routes"), SHEET, ground=GROUND) == picture(
        of("routes"), SHEET, ground=GROUND
    )


def test_a_picture_of_nothing_is_drawn_too() -> None:
    nothing = facilities([], language="en")
    assert picture([nothing], replace(SHEET, language="en"), ground=Ground())


def test_very_many_marks_are_drawn_small_and_without_letters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = [HeldCylinder(serial=f"B{n}", point=HERE, days=n, since=AT) for n in range(20)]
    theme = cylinders(held, language="vi")
    large = picture([theme], SHEET, ground=Ground())
    monkeypatch.setattr(drawing, "_LETTERED_UP_TO", 10)
    assert picture([theme], SHEET, ground=Ground()) != large


def test_a_plan_is_drawn_in_the_hues_of_its_routes_and_with_what_is_left_out() -> None:
    problem = ward_problem(vehicles=3, tasks=16)
    plan = ward_plan(problem)
    routes, stations = plan_themes(problem, plan, language="vi")
    looks = [one["properties"]["look"] for one in routes.features]
    assert looks.count("planned") == len(plan.routes)
    assert looks.count("left-out") == len(plan.unassigned)
    assert len({one["properties"].get("colour") for one in routes.features} - {"", None}) == 3
    assert len(stations.features) == len(problem.depots)
    assert picture([routes, stations], SHEET, ground=GROUND)
    told = str(routes.document)
    for task in problem.tasks:
        assert task.show["name_short"] not in told
