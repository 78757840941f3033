"""A map of the office: themes over the grey ground, as one page that opens without network."""

from collections.abc import Sequence
from typing import Any, Final

import folium

from geodata.coordinates import BoundingBox
from maps.frame import VIETNAM, Frame, Panel
from maps.geojson import GeoJson, bounds_of, steps_of, thinned, widened
from maps.layers import MANY_FROM, TOGETHER_FROM, DataLayer, road_layer, ward_layer
from maps.looks import SCALES
from maps.many import mark_columns, packed_texts
from maps.offline import OfflineMap, fix_names
from maps.sheet import Ground, Sheet
from maps.theme_panel import theme_panel_html
from maps.themes import Theme

GROUND_MARGIN_DEG: Final = 0.008
"""How far around what is shown roads and wards are drawn: about 900 m."""
_DRAWN: Final = ("look", "title", "label", "letter", "lines", "at", "colour")
"""What the page's script needs of a feature; the bare facts are for programs."""
_TOLD: Final = ("title", "label", "lines")
"""What of it stands on its card."""


def theme_map(themes: Sequence[Theme], sheet: Sheet, *, ground: Ground) -> folium.Map:
    """Return the themes on a map, with a panel that switches them and is their legend.

    Without any link to another host. The same content gives the same page.
    """
    shown = shown_bounds(themes, ground)
    page = office_page(sheet, ground, shown, scripts=("theme_map.js",))
    for theme in themes:
        data = {"name": theme.name, "scale": _scale(theme), **_drawn(theme)}
        DataLayer("theme", data, name=theme.title, show=theme.shown, control=False).add_to(page)
    Panel(theme_panel_html(themes, sheet)).add_to(page)
    fix_names(page.get_root())
    return page


def office_page(
    sheet: Sheet, ground: Ground, shown: BoundingBox, *, scripts: tuple[str, ...]
) -> OfflineMap:
    """Return a page with the ground around what is shown, and nothing else yet."""
    centre = [(shown.south + shown.north) / 2, (shown.west + shown.east) / 2]
    page = OfflineMap(scripts=scripts, location=centre, zoom_start=13, zoom_snap=0.25, maxZoom=19)
    page.name_page(f"Đồng Hành · {sheet.title}")
    Frame(language=sheet.language, attribution=ground.attribution, bounds=shown).add_to(page)
    around = widened(shown, GROUND_MARGIN_DEG)
    if ground.areas is not None:
        ward_layer(ground.areas, within=around, language=sheet.language).add_to(page)
    if ground.roads is not None:
        road_layer(ground.roads, within=around, language=sheet.language).add_to(page)
    return page


def shown_bounds(themes: Sequence[Theme], ground: Ground) -> BoundingBox:
    """Return the box around what the themes show at first; else around the ground."""
    bounds = bounds_of(one for theme in themes if theme.shown for one in theme.features)
    if bounds is None and ground.areas is not None and ground.areas.areas:
        return ground.areas.bounds
    return bounds or VIETNAM


def _scale(theme: Theme) -> dict[str, dict[str, Any]]:
    return {key: SCALES[theme.name][key].drawn for key in theme.looks}


def _drawn(theme: Theme) -> dict[str, Any]:
    """Return what is drawn: few things as features; many lines and many marks as columns."""
    few: list[GeoJson] = []
    lines: list[GeoJson] = []
    marks: list[GeoJson] = []
    of = {"LineString": lines}
    for one in theme.features:
        look = SCALES[theme.name][one["properties"]["look"]]
        of.get(one["geometry"]["type"], marks if look.way == "glyph" else few).append(one)
    found: dict[str, Any] = {}
    if len(lines) >= TOGETHER_FROM:
        found["lines"] = _line_columns(lines)
    else:
        few = [*lines, *few]
    if len(marks) >= MANY_FROM:
        found["marks"] = _mark_columns(theme, marks)
    else:
        few = [*few, *marks]
    return {"features": [_feature(one) for one in few], **found}


def _feature(one: GeoJson) -> GeoJson:
    """Return a feature with no more than is drawn; empty texts are left out."""
    shown = one["properties"]
    return {"g": one["geometry"], **{key: kept for key in _DRAWN if (kept := shown.get(key))}}


def _told(one: GeoJson) -> GeoJson:
    return {key: kept for key in _TOLD if (kept := one["properties"].get(key))}


def _line_columns(lines: Sequence[GeoJson]) -> dict[str, Any]:
    return {
        "steps": [
            steps_of([point[::-1] for point in thinned(one["geometry"]["coordinates"])])
            for one in lines
        ],
        "looks": [one["properties"]["look"] for one in lines],
        "colours": [one["properties"].get("colour") or "" for one in lines],
        "told": packed_texts([_told(one) for one in lines]),
    }


def _mark_columns(theme: Theme, marks: Sequence[GeoJson]) -> dict[str, Any]:
    looks = []
    for one in marks:
        shown = one["properties"]
        look = SCALES[theme.name][shown["look"]]
        looks.append(
            {
                "shape": look.shape,
                "letter": (shown.get("letter") or look.letter)[:2],
                "colour": shown.get("colour") or look.colour,
                "hollow": look.hollow,
                "size": 25,
            }
        )
    points = [one["geometry"]["coordinates"][::-1] for one in marks]
    return mark_columns(points, looks, [_told(one) for one in marks])
