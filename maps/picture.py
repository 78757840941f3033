"""Any map of the office as a picture for reports: the same themes, looks and legend, no browser."""

import io
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from PIL import Image

from geodata.coordinates import BoundingBox
from maps.charts import register_type
from maps.fonts import FAMILY
from maps.geojson import GeoJson, roads_collection, wards_collection, widened
from maps.looks import SCALES, THEMES, Look, Pattern
from maps.palette import INK, LABEL, WARD_LINE, Shape
from maps.sheet import Ground, Sheet
from maps.theme_map import GROUND_MARGIN_DEG, shown_bounds
from maps.theme_panel import UNCOUNTED, WORDS, as_of, legend_look
from maps.themes import Theme
from maps.wording import text, whole

PaperSize = Literal["a4", "a3"]
SIZES_IN: Final[Mapping[PaperSize, tuple[float, float]]] = MappingProxyType(
    {"a4": (11.69, 8.27), "a3": (16.54, 11.69)}
)
"""Landscape."""
DPI: Final = 150
_LEGEND_IN: Final = 2.9
_MARGIN_IN: Final = 0.3

_HATCHES: Final[Mapping[Pattern, str]] = MappingProxyType(
    {"": "", "lines": "///", "back": "\\\\\\", "cross": "xx", "dots": "..", "grid": "++"}
)
_MARKERS: Final[Mapping[Shape, Any]] = MappingProxyType(
    {
        "circle": "o",
        "octagon": "8",
        "square": "s",
        "diamond": "D",
        "hexagon": "h",
        "house": "p",
        "triangle": "v",
        "shield": "P",
        "pill": "s",
    }
)
_ROADS: Final = MappingProxyType(
    {"major": ("#c3c8ce", 1.6), "minor": ("#d3d7dc", 0.8), "alley": ("#dde1e5", 0.4)}
)
_BADGE_PT: Final = (62.0, 17.0)
"""So wide and tall a badge with its words is taken to be."""
_LETTERED_UP_TO: Final = 250
"""Of more marks than that only shape and colour are drawn: letters would be a black heap."""
_NAMED_UP_TO: Final = 60
"""Of more wards than that no names are drawn, for the same reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What the picture is for; `grey` is how a black-and-white printer will have it."""

    size: PaperSize = "a4"
    grey: bool = False


def picture(
    themes: Sequence[Theme], sheet: Sheet, *, ground: Ground, paper: Paper | None = None
) -> bytes:
    """Return the themes that are shown at first as a PNG, with title, legend, scale and notes."""
    paper = paper or Paper()
    register_type()
    shown = [theme for theme in themes if theme.shown]
    with mpl.rc_context(
        {"font.family": [FAMILY, "DejaVu Sans"], "font.size": 9, "text.color": INK}
    ):
        wide, tall = SIZES_IN[paper.size]
        figure = Figure(figsize=(wide, tall), dpi=DPI, facecolor="white")
        FigureCanvasAgg(figure)
        left = (_LEGEND_IN + 2 * _MARGIN_IN) / wide
        axes = figure.add_axes(
            (left, _MARGIN_IN / tall, 1 - left - _MARGIN_IN / wide, 1 - 2 * _MARGIN_IN / tall)
        )
        box = _fitted(shown_bounds(themes, ground), axes, figure)
        named = any(theme.name == "wards" for theme in shown)
        _draw_ground(axes, ground, box, named=not named)
        _frame(axes, box)
        taken: list[tuple[float, float]] = []
        for theme in sorted(shown, key=lambda one: THEMES.index(one.name)):
            _draw(axes, theme, taken)
        _legend(figure, shown, sheet, ground)
        if paper.grey:
            return _grey_png(figure)
        kept = io.BytesIO()
        figure.savefig(kept, format="png", metadata={"Software": "Dong Hanh"})
        return kept.getvalue()


def _grey_png(figure: Figure) -> bytes:
    """Return the figure as a black-and-white printer has it: luminance alone."""
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png")
    image = Image.open(drawn).convert("L")
    kept = io.BytesIO()
    image.save(kept, format="PNG")
    return kept.getvalue()


def _fitted(shown: BoundingBox, axes: Axes, figure: Figure) -> BoundingBox:
    """Return the box widened to the form of the paper, degrees of latitude as long as they are."""
    margin = 0.04 * max(shown.north - shown.south, shown.east - shown.west, 0.002)
    box = widened(shown, margin)
    squeeze = np.cos(np.radians((box.south + box.north) / 2))
    part = axes.get_position()
    form = part.width * figure.get_figwidth() / (part.height * figure.get_figheight())
    wide, tall = (box.east - box.west) * squeeze, box.north - box.south
    more_wide = max(0.0, tall * form - wide) / squeeze / 2
    more_tall = max(0.0, wide / form - tall) / 2
    return BoundingBox(
        west=box.west - more_wide,
        east=box.east + more_wide,
        south=box.south - more_tall,
        north=box.north + more_tall,
    )


def _frame(axes: Axes, box: BoundingBox) -> None:
    axes.set_xlim(box.west, box.east)
    axes.set_ylim(box.south, box.north)
    axes.set_aspect(1 / np.cos(np.radians((box.south + box.north) / 2)), adjustable="box")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor("#eef0f2")
    for spine in axes.spines.values():
        spine.set_color(WARD_LINE)
    _scale_bar(axes, box)


def _scale_bar(axes: Axes, box: BoundingBox) -> None:
    metres_a_degree = 111_195 * np.cos(np.radians((box.south + box.north) / 2))
    most_m = (box.east - box.west) * metres_a_degree / 5
    power = 10 ** np.floor(np.log10(most_m))
    length_m = max(step * power for step in (1, 2, 5) if step * power <= most_m)
    wide = length_m / metres_a_degree
    west = box.west + 0.02 * (box.east - box.west)
    south = box.south + 0.025 * (box.north - box.south)
    axes.plot([west, west + wide], [south, south], color=INK, lw=2, solid_capstyle="butt", zorder=9)
    said = f"{length_m:g} m" if length_m < 1000 else f"{length_m / 1000:g} km"  # noqa: PLR2004
    axes.annotate(
        said,
        (west, south),
        xytext=(0, 4),
        textcoords="offset points",
        fontsize=8,
        zorder=9,
        path_effects=[withStroke(linewidth=2, foreground="white")],
    )


def _draw_ground(axes: Axes, ground: Ground, box: BoundingBox, *, named: bool) -> None:
    around = widened(box, GROUND_MARGIN_DEG)
    if ground.areas is not None:
        wards = wards_collection(ground.areas, within=around)["features"]
        named = named and len(wards) <= _NAMED_UP_TO
        for one in wards:
            outline = _outline(one["geometry"])
            axes.add_patch(
                PathPatch(outline, facecolor="#f7f8f9", edgecolor=WARD_LINE, lw=0.8, zorder=1)
            )
            if named:
                lat, lon = one["properties"]["label"]
                _words(axes, one["properties"]["name"], (lon, lat), colour=LABEL, below=12)
    if ground.roads is not None:
        for one in roads_collection(ground.roads, within=around)["features"]:
            colour, width = _ROADS[one["properties"]["rank"]]
            lines = [np.array(line) for line in one["geometry"]["coordinates"]]
            axes.add_collection(
                LineCollection(lines, colors=colour, linewidths=width, zorder=2.5), autolim=False
            )


def _outline(shape: GeoJson) -> Outline:
    """Return the rings of an area as one path; even-odd, so that holes stay open."""
    rings = [
        shapely.get_coordinates(ring)
        for part in shapely.get_parts(shapely.geometry.shape(shape))
        for ring in (part.exterior, *part.interiors)
    ]
    return Outline.make_compound_path(*(Outline(ring, closed=True) for ring in rings))


def _draw(axes: Axes, theme: Theme, taken: list[tuple[float, float]]) -> None:
    """Draw one theme; `taken`: where there are badges already, in pixels, added to."""
    scale = SCALES[theme.name]
    by_way: dict[str, list[GeoJson]] = {"area": [], "line": [], "glyph": [], "badge": []}
    for one in theme.features:
        by_way[scale[one["properties"]["look"]].way].append(one)
    for one in by_way["area"]:
        _area(axes, theme, one, lettered=len(by_way["area"]) <= _LETTERED_UP_TO)
    _lines(axes, scale, by_way["line"])
    _glyphs(axes, scale, by_way["glyph"])
    for one in by_way["badge"]:
        below = _below(axes, one["geometry"]["coordinates"], taken)
        look, told = scale[one["properties"]["look"]], one["properties"]
        _badge(axes, look, told, one["geometry"], below=below)


def _below(axes: Axes, place: Sequence[float], taken: list[tuple[float, float]]) -> float:
    """Return by how many points a badge goes down so that it lies on none before it."""
    point = DPI / 72
    x, y = axes.transData.transform(place)
    steps = 0
    while any(
        abs(x - other_x) < _BADGE_PT[0] * point and abs(y - other_y) < _BADGE_PT[1] * point
        for other_x, other_y in taken
    ):
        steps += 1
        y -= _BADGE_PT[1] * point
    taken.append((x, y))
    return steps * _BADGE_PT[1]


def _area(axes: Axes, theme: Theme, one: GeoJson, *, lettered: bool) -> None:
    """Draw one area: its tint, the pattern over it, its border, its letter and words."""
    told = one["properties"]
    look = SCALES[theme.name][told["look"]]
    outline = _outline(one["geometry"])
    tint = 0.0 if theme.name == "zones" else 0.4
    order = 3.0 if theme.name == "zones" else 2.0
    axes.add_patch(PathPatch(outline, facecolor=look.colour, alpha=tint, lw=0, zorder=order))
    if look.pattern:
        hatched = PathPatch(outline, fill=False, hatch=_HATCHES[look.pattern], lw=0, zorder=order)
        hatched.set_edgecolor((*mpl.colors.to_rgb(INK), 0.35))
        axes.add_patch(hatched)
    axes.add_patch(
        PathPatch(outline, fill=False, edgecolor=look.colour, lw=1.4, ls=_dash(look), zorder=order)
    )
    words = " ".join(part for part in (look.letter, told["label"]) if part)
    if lettered and told["at"] is not None and words:
        _words(axes, words, told["at"], colour=INK)


def _words(axes: Axes, words: str, at: Sequence[float], *, colour: str, below: float = 0.0) -> None:
    """Write words at a place, to be read over anything."""
    axes.annotate(
        words,
        (at[0], at[1]),
        xytext=(0, -below),
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=8,
        fontweight="bold",
        color=colour,
        zorder=8 if colour == INK else 5,
        annotation_clip=True,
        path_effects=[withStroke(linewidth=2.5, foreground="white")],
    )


def _dash(look: Look) -> Any:
    """Return the dash as matplotlib has it: in widths of the line, where the page has pixels."""
    return (0, tuple(float(part) / 2 for part in look.dash.split())) if look.dash else "-"


def _lines(axes: Axes, scale: Mapping[str, Look], features: Iterable[GeoJson]) -> None:
    for number, one in enumerate(features):
        look = scale[one["properties"]["look"]]
        colour = one["properties"].get("colour") or look.colour
        points = np.array(one["geometry"]["coordinates"])
        axes.plot(*points.T, color="white", lw=3.4, alpha=0.8, zorder=4)
        axes.plot(*points.T, color=colour, lw=1.8, ls=_dash(look), zorder=4.1 + number * 1e-5)


def _glyphs(axes: Axes, scale: Mapping[str, Look], features: Sequence[GeoJson]) -> None:
    for key, look in scale.items():
        own = [one for one in features if one["properties"]["look"] == key]
        if not own:
            continue
        many = len(features) > _LETTERED_UP_TO
        places = np.array([one["geometry"]["coordinates"] for one in own])
        colours = [one["properties"].get("colour") or look.colour for one in own]
        axes.scatter(
            places[:, 0],
            places[:, 1],
            s=18 if many else 120,
            marker=_MARKERS[look.shape],
            c=["white"] * len(own) if look.hollow else colours,
            edgecolors=colours if look.hollow else "white",
            linewidths=1.4 if look.hollow else 0.8,
            zorder=6,
        )
        for one, colour in zip([] if many else own, colours, strict=False):
            axes.annotate(
                one["properties"].get("letter") or look.letter,
                one["geometry"]["coordinates"],
                ha="center",
                va="center",
                fontsize=6.5,
                fontweight="bold",
                color=colour if look.hollow else "white",
                zorder=6.1,
                clip_on=True,
            )


def _badge(axes: Axes, look: Look, told: GeoJson, place: GeoJson, *, below: float) -> None:
    """Draw the letter in its box, and what the thing has beside it."""
    ink, fill = (look.colour, "white") if look.hollow else ("white", look.colour)
    box = {"boxstyle": "round,pad=0.3", "edgecolor": look.colour, "lw": 1.4, "ls": _dash(look)}
    alarm = "! " if look.letter == "!" else ""
    for words, colour, inside, sideways, align in (
        (told["letter"], ink, fill, 0, "center"),
        (alarm + told["label"], INK, "white", 9, "left"),
    ):
        axes.annotate(
            words,
            place["coordinates"],
            xytext=(sideways, -below),
            textcoords="offset points",
            ha=align,
            va="center",
            fontsize=7.5,
            fontweight="bold",
            color=colour,
            zorder=7,
            bbox={**box, "facecolor": inside},
            annotation_clip=True,
        )


def _legend(figure: Figure, shown: Sequence[Theme], sheet: Sheet, ground: Ground) -> None:
    """Write the side of the picture: title, as of when, each theme's looks, notes, whose roads."""
    wide, tall = figure.get_size_inches()
    x, y = _MARGIN_IN / wide, 1 - _MARGIN_IN / tall
    language = sheet.language
    figure.text(x, y, sheet.title, fontsize=15, fontweight="bold", va="top")
    y -= 0.32 / tall
    sample = text("sample", language) if sheet.sample else ""
    for words, heavy in ((as_of(sheet), "normal"), (sample, "bold")):
        if words:
            figure.text(x, y, words, fontsize=7.5, fontweight=heavy, va="top")
            y -= 0.2 / tall
    for theme in shown:
        counts = dict.fromkeys(theme.looks, 0)
        for one in theme.features:
            counts[one["properties"]["look"]] += 1
        scale = SCALES[theme.name]
        handles, labels = [], []
        for key in theme.looks:
            number = "" if theme.name in UNCOUNTED else f" · {whole(counts[key], language)}"
            handles.append(_handle(legend_look(theme, key)))
            letter = f"{scale[key].letter} " if scale[key].way == "area" else ""
            labels.append(f"{letter}{scale[key].words[language]}{number}".strip())
        if not handles:
            handles, labels = [Line2D([], [], ls="none")], [WORDS["nothing"][language]]
        legend = figure.legend(
            handles,
            labels,
            title=theme.title,
            loc="upper left",
            bbox_to_anchor=(x, y),
            frameon=False,
            alignment="left",
            borderpad=0,
            borderaxespad=0.3,
            handlelength=2.2,
            handleheight=1.3,
            title_fontproperties={"weight": "bold", "size": 9},
            fontsize=8.5,
        )
        figure.canvas.draw()
        y -= legend.get_window_extent().height / figure.bbox.height + 0.14 / tall
    for note in (*sheet.notes, ground.attribution):
        if note:
            figure.text(x, y, _folded(note), fontsize=7, va="top", color=LABEL)
            y -= 0.14 / tall * (1 + _folded(note).count("\n")) + 0.06 / tall


def _folded(words: str, most: int = 52) -> str:
    """Return text broken into lines that fit the side."""
    return textwrap.fill(words, most)


def _handle(look: Look) -> Any:
    if look.way == "line":
        return Line2D([], [], color=look.colour, lw=2.2, ls=_dash(look))
    if look.way == "glyph":
        return Line2D(
            [],
            [],
            ls="none",
            marker=_MARKERS[look.shape],
            markersize=9,
            markerfacecolor="white" if look.hollow else look.colour,
            markeredgecolor=look.colour,
        )
    hatch = _HATCHES[look.pattern]
    fill = "white" if look.hollow else (*mpl.colors.to_rgb(look.colour), 0.4)
    if look.way == "badge" and not look.hollow:
        fill = look.colour
    return Patch(facecolor=fill, edgecolor=look.colour, hatch=hatch, ls=_dash(look), lw=1.4)
