"""What the tags of an OSM way say: its kind, who may use it in which direction, speed and name.

Access is read from the most special key to the most general one (motorcycle, motor_vehicle,
vehicle, access). Not read in this version: conditional access, lanes, surfaces, turn restrictions.
"""

import ast
import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from geodata.matrix import PROFILES, Profile
from geodata.network import CLASS_INDEX, access_bits, default_access

NARROW_M: Final = 2.5
"""Ways narrower than this are for motorbikes and people on foot; own default."""

_KEYS: Final[Mapping[Profile, tuple[str, ...]]] = MappingProxyType(
    {
        "motorbike": ("motorcycle", "motor_vehicle", "vehicle", "access"),
        "pickup": ("goods", "motorcar", "motor_vehicle", "vehicle", "access"),
        "ambulance": ("emergency", "motorcar", "motor_vehicle", "vehicle", "access"),
        "foot": ("foot", "access"),
    }
)
_WHEELS: Final = ("vehicle", "access")  # too general to open a footway to motors
_OPEN: Final = frozenset({"yes", "designated", "permissive", "official"})
_SHUT: Final = frozenset(
    {"no", "private", "agricultural", "forestry", "military", "use_sidepath", "dismount", "permit"}
)
_WIDTHS: Final = ("width", "maxwidth", "maxwidth:physical")
_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {"bridleway": "path", "minor": "unclassified", "corridor": "footway"}
)
_ONE_WAY: Final = frozenset({"yes", "true", "1"})
_ONE_WAY_BACK: Final = frozenset({"-1", "reverse"})
RULE_KEYS: Final = frozenset(
    {
        *(key for keys in _KEYS.values() for key in keys),
        *_WIDTHS,
        *("highway", "service", "maxspeed", "motorroad", "junction", "oneway", "oneway:foot"),
        *("oneway:motorcycle", "oneway:motorcar", "oneway:motor_vehicle"),
    }
)
"""All keys that `read_way_tags` looks at; ways that agree in them are read alike."""

_MPH_IN_KPH: Final = 1.609344


@dataclass(frozen=True, slots=True, kw_only=True)
class WayTags:
    """What one way is.

    Parameters
    ----------
    road_class
        Index into `geodata.network.ROAD_CLASSES`.
    forward_access, backward_access
        Bits of the profiles that may use it along and against its node order.
    kph
        Speed limit, NaN where it has none.
    """

    road_class: int
    forward_access: int
    backward_access: int
    kph: float


def read_way_tags(tags: Mapping[str, str]) -> WayTags | None:
    """Return what a way is; None when it is no road or nobody may use it."""
    kind = road_class(tags.get("highway", ""), service=tags.get("service", ""))
    if kind is None:
        return None
    allowed = [profile for profile in PROFILES if may_use(profile, kind, tags)]
    directions = {profile: _directions(profile, kind, tags) for profile in allowed}
    forward = access_bits(profile for profile in allowed if directions[profile][0])
    backward = access_bits(profile for profile in allowed if directions[profile][1])
    if not forward and not backward:
        return None
    return WayTags(
        road_class=CLASS_INDEX[kind],
        forward_access=forward,
        backward_access=backward,
        kph=parse_kph(tags.get("maxspeed", "")),
    )


def street_name(tags: Mapping[str, str]) -> str:
    """Return the name of a way in NFC, empty where it has none."""
    return clean_name(_values(tags.get("name", "") or tags.get("name:vi", ""))[0])


def flat_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Return tags with one value each, where OSMnx merged ways and wrote lists.

    Of several classes the most important counts, of several limits the lowest, else the first.
    """
    flat = {key: _values(text)[0] for key, text in tags.items() if text}
    kinds = [text for text in _values(tags.get("highway", "")) if road_class(text)]
    if kinds:
        flat["highway"] = min(kinds, key=lambda text: CLASS_INDEX[road_class(text) or "road"])
    limits = [kph for text in _values(tags.get("maxspeed", "")) if (kph := parse_kph(text)) > 0]
    if limits:
        flat["maxspeed"] = str(min(limits))
    return flat


def _values(text: str) -> list[str]:
    """Return the entries of a list written as Python text; other text alone."""
    if not text.startswith("["):
        return [text]
    try:
        parsed = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return [text]
    return [str(entry) for entry in parsed] if isinstance(parsed, list) and parsed else [text]


def road_class(highway: str, *, service: str = "") -> str | None:
    """Return the class of a highway value; hẻm, ngõ and kiệt are service=alley. None: no road."""
    plain = highway.removesuffix("_link")
    kind = _ALIASES.get(plain, plain)
    if kind == "service" and service == "alley":
        return "alley"
    return kind if kind in CLASS_INDEX else None


def may_use(profile: Profile, kind: str, tags: Mapping[str, str]) -> bool:
    """Tell whether the profile may use a way of this class with these tags at all."""
    key = next((key for key in _KEYS[profile] if key in tags), None)
    if key is not None and tags[key] in _SHUT:
        return False
    if profile == "foot":
        return kind != "motorway" and (tags.get("motorroad") != "yes" or key == "foot")
    if profile != "motorbike" and _width_m(tags) < NARROW_M:
        return False
    if default_access(kind) & access_bits([profile]):
        return True
    wide = kind == "alley" and not math.isinf(_width_m(tags))
    opened = key is not None and key not in _WHEELS and tags[key] in _OPEN
    return (wide or opened) and kind != "steps"


def _directions(profile: Profile, kind: str, tags: Mapping[str, str]) -> tuple[bool, bool]:
    """Return whether the profile may go along and against the order of the nodes."""
    if profile == "foot":
        return (True, tags.get("oneway:foot") not in _ONE_WAY)
    implied = "yes" if kind == "motorway" else "no"
    if tags.get("junction") in {"roundabout", "circular"}:
        implied = "yes"
    oneway = tags.get("oneway", implied)
    special = ("oneway:motorcycle",) if profile == "motorbike" else ("oneway:motorcar",)
    for key in (*special, "oneway:motor_vehicle"):
        if key in tags:
            oneway = tags[key]
            break
    if oneway in _ONE_WAY_BACK:
        return (False, True)
    return (True, oneway not in _ONE_WAY)


def parse_kph(text: str) -> float:
    """Return a maxspeed value in km/h, NaN for words such as ``VN:urban``."""
    number, _, unit = text.strip().partition(" ")
    try:
        value = float(number)
    except ValueError:
        return math.nan
    if not (math.isfinite(value) and value > 0):
        return math.nan
    return value * (_MPH_IN_KPH if unit == "mph" else 1.0)


def clean_name(text: str) -> str:
    """Return a name in NFC with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _width_m(tags: Mapping[str, str]) -> float:
    """Return the narrowest width given, inf where none is."""
    widths = [math.inf]
    for key in _WIDTHS:
        value = tags.get(key, "").replace(",", ".").removesuffix("m").strip()
        if value.replace(".", "", 1).isdigit():
            widths.append(float(value))
    return min(widths)
