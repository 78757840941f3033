"""A Folium page that needs no network: scripts, styles, pictures and type are inside it.

Folium links to ten files elsewhere by default. `OfflineMap` links to none: Leaflet comes
from the XStatic package, and neither jQuery, Bootstrap nor icon fonts are used.

Folium's rendering runs what it has rendered through a template engine once more, so text with two
opening braces would be evaluated: `script_json` and `maps.popups.escape` write braces as escapes.
"""

import base64
import gzip
import html
import importlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import folium
from branca.element import Element, MacroElement
from folium.template import Template

from maps.fonts import font_face_css
from maps.looks import PATTERNS
from maps.palette import SHAPES

PARSE_FROM: Final = 200_000
"""Signs of a value from which on browsers parse it sooner as JSON than as script."""
PACK_FROM: Final = 5_000_000
"""Signs of script from which on it is compressed: any browser opens what is shorter as it is."""

_UNSAFE: Final[Mapping[str, str]] = {
    "<": "\\u003c",  # the one sign that ends a script or hides it in a comment
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def script_json(value: object) -> str:
    """Return JSON that is safe inside a ``<script>`` and inside a Jinja template."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign, escape in _UNSAFE.items():
        plain = plain.replace(sign, escape)
    return re.sub(r"\{(?=[{%#])", r"\\u007b", plain)


def script_value(value: object) -> str:
    """Return a value for a script: what is long as a text to be parsed, in half the time."""
    plain = script_json(value)
    if len(plain) < PARSE_FROM:
        return plain
    quoted = plain.replace("\\", "\\\\").replace("'", "\\'")
    return f"JSON.parse('{quoted}')"


def _packaged(package: str, name: str) -> bytes:
    base = Path(importlib.import_module(f"xstatic.pkg.{package}").BASE_DIR)
    return (base / name).read_bytes()


def _with_pictures(css: str) -> str:
    """Put Leaflet's few pictures into the style sheet itself."""

    def inlined(match: re.Match[str]) -> str:
        picture = base64.b64encode(_packaged("leaflet", match.group(1))).decode("ascii")
        return f"url(data:image/png;base64,{picture})"

    return re.sub(r"url\((images/[\w-]+\.png)\)", inlined, css).replace(
        "behavior: url(#default#VML);", ""
    )


def _own(name: str) -> str:
    return (Path(__file__).parent / name).read_text("utf-8")


@cache
def page_css() -> str:
    """Return every style the page uses."""
    leaflet = _with_pictures(_packaged("leaflet", "leaflet.css").decode("utf-8"))
    own = (_own("plan_map.css"), _own("theme_map.css"))
    return "\n".join((font_face_css((400, 600, 700)), leaflet, *own))


@cache
def page_js(more: tuple[str, ...] = ()) -> str:
    """Return every script the page uses, without the links to source maps.

    Parameters
    ----------
    more
        Files beside this one that draw what only some maps have.
    """
    scripts = (
        _packaged("leaflet", "leaflet.js").decode("utf-8"),
        f"var DH_SHAPES={script_json(dict(SHAPES))},DH_PATTERNS={script_json(dict(PATTERNS))};",
        _own("scripts/apart.js"),
        _own("scripts/many.js"),
        _own("plan_map.js"),
        *(_own(name) for name in more),
    )
    return "\n;\n".join(re.sub(r"(?m)^//# sourceMappingURL=.*$", "", script) for script in scripts)


def packed(page: str) -> str:
    """Return a rendered page with its last script, where that is long, compressed.

    That is what a map is made of; the browser unpacks and runs it (`unpack.js`).
    """
    opening, closing = "<script>", "</script>"
    start, end = page.rindex(opening), page.rindex(closing)
    script = page[start + len(opening) : end]
    if len(script) < PACK_FROM:
        return page
    kept = base64.b64encode(gzip.compress(script.encode("utf-8"), mtime=0)).decode("ascii")
    holder = f'<script type="text/plain" id="packed-script">{kept}{closing}'
    return f"{page[:start]}{holder}\n{opening}{_own('unpack.js')}{page[end:]}"


class _Inline(MacroElement):
    """Styles and scripts in the head of the page, shielded from the second rendering."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            {{ "{% raw %}" }}<style>{{ this.css }}</style>
            <script>{{ this.js }}</script>{{ "{% endraw %}" }}
        {% endmacro %}
        """
    )

    def __init__(self, scripts: tuple[str, ...]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Inline"
        self.css = page_css()
        self.js = page_js(scripts)


class OfflineMap(folium.Map):
    """A map without tiles or links, with its own scripts and styles inside the page."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - Folium reads these names
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(self, *, scripts: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(tiles=None, **options)
        _Inline(scripts).add_to(self)

    def name_page(self, title: str) -> None:
        """Set what the browser shows as the page's title."""
        figure: Any = self.get_root()
        figure.title = html.escape(title)


def fix_names(element: Element) -> None:
    """Give the elements numbers in order, so that one plan always gives the same file."""
    for number, child in enumerate(_descendants(element)):
        child._id = f"{number:04d}"  # noqa: SLF001 - Folium names elements by a random id otherwise


def _descendants(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():  # noqa: SLF001
        yield from _descendants(child)
