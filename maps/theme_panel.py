"""The side of an office map: what it shows, as of when, and each theme with switch and legend."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from maps.looks import PATTERNS, SCALES, Look
from maps.palette import INK, SHAPES
from maps.popups import escape
from maps.sheet import Sheet
from maps.themes import Theme
from maps.wording import both, text, whole

WORDS: Final = {
    "as_of": both("Lúc", "As of"),
    "by": both("người xem", "seen by"),
    "nothing": both("Chưa có gì để vẽ.", "Nothing to draw yet."),
}
UNCOUNTED: Final = frozenset({"coverage"})
"""Themes whose looks are no number of things."""


def theme_panel_html(themes: Sequence[Theme], sheet: Sheet) -> str:
    """Return the whole panel; every word that came from outside is escaped."""
    parts = [head_html(sheet), *(_section(theme) for theme in themes)]
    parts += [f'<p class="soft note">{escape(note)}</p>' for note in sheet.notes]
    return f'<aside class="panel themes" lang="{sheet.language}">{"".join(parts)}</aside>'


def head_html(sheet: Sheet) -> str:
    """Return the title, as of when it is, and what is to be said of all of it."""
    language = sheet.language
    label = f'<span class="label sample">{escape(text("sample", language))}</span>'
    return (
        f"<h1>{escape(sheet.title)}</h1>"
        f'<p class="soft">{escape(as_of(sheet))}</p>{label if sheet.sample else ""}'
    )


def as_of(sheet: Sheet) -> str:
    """Return as of when a map is, and as whom it was seen."""
    by = f" · {WORDS['by'][sheet.language]} {sheet.by}" if sheet.by else ""
    return f"{WORDS['as_of'][sheet.language]} {sheet.at:%H:%M %d/%m/%Y}{by} · Đồng Hành"


def _section(theme: Theme) -> str:
    checked = " checked" if theme.shown else ""
    counts = Counter(one["properties"]["look"] for one in theme.features)
    rows = "".join(
        f"<li>{swatch(legend_look(theme, key))}"
        f"<span>{escape(SCALES[theme.name][key].words[theme.language])}</span>"
        f"<b>{'' if theme.name in UNCOUNTED else whole(counts[key], theme.language)}</b></li>"
        for key in theme.looks
    )
    nothing = f'<p class="soft">{escape(WORDS["nothing"][theme.language])}</p>'
    return (
        f'<section><label><input type="checkbox" data-theme="{theme.name}"{checked}>'
        f"<span>{escape(theme.title)}</span></label>"
        f"{f'<ul>{rows}</ul>' if rows else nothing}</section>"
    )


def legend_look(theme: Theme, key: str) -> Look:
    """Return how a look stands in the legend: in ink where each thing has a colour of its own."""
    look = SCALES[theme.name][key]
    own = any(
        one["properties"].get("colour")
        for one in theme.features
        if one["properties"]["look"] == key
    )
    return replace(look, colour=INK) if own else look


def swatch(look: Look) -> str:
    """Return a look as inline SVG, as it is drawn on the map."""
    inner = _INNER[look.way](look)
    return f'<svg class="swatch" width="28" height="20" viewBox="0 0 28 20">{inner}</svg>'


def _area(look: Look) -> str:
    dash = f' stroke-dasharray="{look.dash}"' if look.dash else ""
    path = PATTERNS[look.pattern]
    return (
        f'<rect x="2" y="2" width="24" height="16" fill="{look.colour}" fill-opacity=".45" '
        f'stroke="{look.colour}"/><svg x="2" y="2" width="24" height="16" '
        f'viewBox="0 0 16 16" preserveAspectRatio="xMidYMid slice"><path d="{path}" fill="none" '
        f'stroke="{INK}" stroke-opacity=".6" stroke-width="1.4" stroke-linecap="round"/></svg>'
        f'<rect x="2" y="2" width="24" height="16" fill="none" stroke="{look.colour}" '
        f'stroke-width="2"{dash}/>{_text(look.letter, 14, 14.5, INK, halo=True)}'
    )


def _line(look: Look) -> str:
    dash = f' stroke-dasharray="{look.dash}"' if look.dash else ""
    return f'<path d="M1 10h26" stroke="{look.colour}" stroke-width="4"{dash}/>'


def _glyph(look: Look) -> str:
    fill, ink = ("#fff", look.colour) if look.hollow else (look.colour, "#fff")
    border = look.colour if look.hollow else "#fff"
    return (
        f'<g transform="translate(5 1) scale(.75)"><g fill="{fill}" stroke="{border}" '
        f'stroke-width="2">{SHAPES[look.shape]}</g></g>{_text(look.letter, 14, 14, ink)}'
    )


def _badge(look: Look) -> str:
    fill = "#fff" if look.hollow else look.colour
    dash = f' stroke-dasharray="{look.dash}"' if look.dash else ""
    ink = look.colour if look.hollow else "#fff"
    return (
        f'<rect x="2" y="2" width="24" height="16" rx="4" fill="#fff" stroke="{look.colour}" '
        f'stroke-width="2"{dash}/><rect x="4" y="4" width="9" height="12" rx="1" '
        f'fill="{fill}"/>{_text(look.letter, 8.5, 14, ink)}'
    )


_INNER: Final = {"area": _area, "line": _line, "glyph": _glyph, "badge": _badge}


def _text(letter: str, x: float, y: float, colour: str, *, halo: bool = False) -> str:
    if not letter:
        return ""
    around = ' stroke="#fff" stroke-width="3" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x}" y="{y}" text-anchor="middle" font-size="10.5" font-weight="700" '
        f'fill="{colour}"{around}>{escape(letter)}</text>'
    )
