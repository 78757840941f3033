"""What every map's page has around its layers: where it looks, its panel, its last script."""

import html
from typing import Final

import folium
from branca.element import MacroElement
from folium.template import Template

from geodata.coordinates import BoundingBox
from maps.offline import packed, script_json
from maps.wording import Language

VIETNAM: Final = BoundingBox(west=102.1, south=8.4, east=109.5, north=23.4)
"""What a map shows that has nothing on it."""


class Panel(MacroElement):
    """The panel's HTML, and the script that wires it up once all layers are there."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}{{ this.html }}{% endmacro %}
        {% macro script(this, kwargs) %}DH.start();{% endmacro %}
        """
    )

    def __init__(self, panel: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Panel"
        self.html = panel


class Frame(MacroElement):
    """What must run before the first layer: panes, attribution, language, the part to show.

    Without animation: a slow machine would show lines cut off until it is over.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            document.documentElement.lang = {{ this.language }};
            DH.panes({{ this._parent.get_name() }});
            {{ this._parent.get_name() }}.attributionControl
                .setPrefix("Leaflet").addAttribution({{ this.attribution }});
            {{ this._parent.get_name() }}
                .fitBounds({{ this.bounds }}, {padding: [32, 32], animate: false});
        {% endmacro %}
        """
    )

    def __init__(self, *, language: Language, attribution: str, bounds: BoundingBox) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Frame"
        self.language = script_json(language)
        self.attribution = script_json(html.escape(attribution))
        corners = [[bounds.south, bounds.west], [bounds.north, bounds.east]]
        self.bounds = script_json(corners)


def page_html(page: folium.Map) -> str:
    """Return the map as one HTML page."""
    return packed(str(page.get_root().render()))
