"""What the tags of an OSM way say: its kind, who may use it in which direction, speed and names.

Not read: lanes for turning, surfaces, heights.
"""

import ast
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from geodata.dropped import UNREAD_WIDTH
from geodata.matrix import Profile
from geodata.network import CLASS_INDEX, access_bits, default_access
from geodata.sources.conditions import WEIGHT_T
from geodata.sources.osm_access import (
    ACCESS_KEYS,
    CONDITIONAL,
    OPEN,
    SHUT,
    Direction,
    passage,
    said,
)

NARROW_M: Final = 2.5
"""Ways narrower than this are for motorbikes and people on foot; own default."""
LANE_M: Final = 2.75
"""Width of a lane where there are two or more; a single one may be of any width; own default."""

_WHEELS: Final = ("vehicle", "access")  # too general to open a footway to motors
_WIDTHS: Final = ("width", "maxwidth", "maxwidth:physical")
_ESTIMATED: Final = "est_width"
_NO_WIDTH: Final = frozenset({"", "none", "default"})
_METRES: Final[Mapping[str, float]] = MappingProxyType(
    {"": 1.0, "m": 1.0, "cm": 0.01, "mm": 0.001, "ft": 0.3048, "'": 0.3048}
)
_METRE_AND_MORE: Final = re.compile(r"(\d)\s*m\s*(\d)")
_SEVERAL: Final = re.compile(r"[-–;/]")
_WIDTH: Final = re.compile(
    r"\s*(?:[~≈>=±]|ca\.?|(?P<below><))*\s*(?P<number>\d+(?:[.,]\d*)?)\s*(?P<unit>[cm]?m|ft|'|)\s*"
)
_WEIGHTS: Final = ("maxweight", "maxweightrating")
_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {"bridleway": "path", "minor": "unclassified", "corridor": "footway"}
)
_ONE_WAY: Final = frozenset({"yes", "true", "1"})
_ONE_WAY_BACK: Final = frozenset({"-1", "reverse"})
_ONE_WAY_ANY: Final = ("oneway:motor_vehicle", "oneway:vehicle", "oneway")
_ONE_WAY_KEYS: Final[Mapping[Profile, tuple[str, ...]]] = MappingProxyType(
    {
        "motorbike": ("oneway:motorcycle", *_ONE_WAY_ANY),
        "pickup": ("oneway:goods", "oneway:hgv", "oneway:motorcar", *_ONE_WAY_ANY),
        "ambulance": ("oneway:emergency", "oneway:motorcar", *_ONE_WAY_ANY),
    }
)
_ROUND: Final = frozenset({"roundabout", "circular"})
_BY_THE_HOUR: Final = (
    *ACCESS_KEYS,
    *(key for keys in _ONE_WAY_KEYS.values() for key in keys),
    "oneway:foot",
    *_WEIGHTS,
)
RULE_KEYS: Final = frozenset(
    {
        *_BY_THE_HOUR,
        *(key + CONDITIONAL for key in _BY_THE_HOUR),
        *("highway", "service", "area", "maxspeed", "motorroad", "junction", "lanes"),
        *(*_WIDTHS, _ESTIMATED),
    }
)
"""All keys but those of names that `read_way_tags` looks at."""
OTHER_NAMES: Final = frozenset(
    word + tongue
    for word in ("alt_name", "old_name", "short_name", "official_name", "loc_name", "name")
    for tongue in ("", ":vi", ":en")
)
_ALLEY: Final = r"\b(?:hẻm|ngõ|ngách|kiệt|alley|lane)\b"
_DEEP: Final = re.compile(
    rf"{_ALLEY}.*\d\w*/\w*\d|\d\w*/\w*\d.*{_ALLEY}|{_ALLEY}\s*\d.*{_ALLEY}\s*\d", re.IGNORECASE
)
_MPH_IN_KPH: Final = 1.609344
_KG_IN_T: Final = 1000


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
    roundabout
        True for a part of a roundabout.
    bans
        (forward bits, backward bits, hours), as `geodata.sources.osm_access.Passage`.
    notes
        What of its conditions is not modelled, and what of its widths not read.
    """

    road_class: int
    forward_access: int
    backward_access: int
    kph: float
    roundabout: bool = False
    bans: tuple[tuple[int, int, int], ...] = ()
    notes: tuple[str, ...] = ()


def rule_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags that `read_way_tags` looks at: ways that agree in them are read alike."""
    telling = {key: value for key, value in tags.items() if key in RULE_KEYS}
    if is_deep_alley(name := street_name(tags)):
        telling["name"] = name
    return telling


def read_way_tags(tags: Mapping[str, str]) -> WayTags | None:
    """Return what a way is; None when it is no road or nobody may use it."""
    kind = road_class(tags.get("highway", ""), service=tags.get("service", ""))
    if kind is None or tags.get("area") == "yes":
        return None

    def judge(profile: Profile, tags: Mapping[str, str]) -> tuple[bool, bool]:
        ahead, back = _directions(profile, kind, tags)
        return (
            ahead and may_use(profile, kind, tags, "forward"),
            back and may_use(profile, kind, tags, "backward"),
        )

    found = passage(tags, judge)
    if not found.forward and not found.backward:
        return None
    return WayTags(
        road_class=CLASS_INDEX[kind],
        forward_access=found.forward,
        backward_access=found.backward,
        kph=parse_kph(tags.get("maxspeed", "")),
        roundabout=tags.get("junction") in _ROUND,
        bans=found.bans,
        notes=(*found.notes, *width_notes(tags)),
    )


def street_name(tags: Mapping[str, str]) -> str:
    """Return the name of a way in NFC, empty where it has none."""
    return clean_name(_values(tags.get("name", "") or tags.get("name:vi", ""))[0])


def other_names(tags: Mapping[str, str]) -> Iterator[str]:
    """Yield the other names of a way in NFC: old, short, official and English ones."""
    main = street_name(tags)
    for key in sorted(OTHER_NAMES & tags.keys()):
        for text in tags[key].split(";"):
            if (name := clean_name(text)) and name != main:
                yield name


def is_deep_alley(name: str) -> bool:
    """Tell whether it names an alley off an alley: ``Hẻm 123/45``, ``Ngách 58 Ngõ 46``."""
    return _DEEP.search(name) is not None


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
    """Return the entries of a list of texts as OSMnx writes it, in .osm too; other text alone."""
    if not text.startswith(("['", '["')):
        return [text]
    try:
        parsed = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return [text]
    texts = isinstance(parsed, list) and all(isinstance(entry, str) for entry in parsed)
    return parsed if texts else [text]


def road_class(highway: str, *, service: str = "") -> str | None:
    """Return the class of a highway value; hẻm, ngõ and kiệt are service=alley. None: no road."""
    plain = highway.removesuffix("_link")
    kind = _ALIASES.get(plain, plain)
    if kind == "service" and service == "alley":
        return "alley"
    return kind if kind in CLASS_INDEX else None


def may_use(profile: Profile, kind: str, tags: Mapping[str, str], direction: Direction) -> bool:
    """Tell whether the profile may use a way of this class with these tags in that direction."""
    key, value = said(profile, tags, direction)
    if value in SHUT or any(_tonnes(tags.get(k, "")) < WEIGHT_T[profile] for k in _WEIGHTS):
        return False
    if profile == "foot":
        return kind != "motorway" and (tags.get("motorroad") != "yes" or key == "foot")
    narrowest_m = width_m(tags)
    if profile != "motorbike" and narrowest_m < NARROW_M:
        return False
    opened = key and key not in _WHEELS and value in OPEN
    if profile != "motorbike" and math.isinf(narrowest_m) and is_deep_alley(tags.get("name", "")):
        return bool(opened)
    if default_access(kind) & access_bits([profile]):
        return True
    wide = kind == "alley" and not math.isinf(narrowest_m)
    return bool(wide or opened) and kind != "steps"


def _directions(profile: Profile, kind: str, tags: Mapping[str, str]) -> tuple[bool, bool]:
    """Return whether the profile may go along and against the order of the nodes."""
    if profile == "foot":
        return (True, tags.get("oneway:foot") not in _ONE_WAY)
    implied = "yes" if kind == "motorway" or tags.get("junction") in _ROUND else "no"
    oneway = next((tags[key] for key in _ONE_WAY_KEYS[profile] if key in tags), implied)
    if oneway in _ONE_WAY_BACK:
        return (False, True)
    if oneway == "reversible":  # nobody can say which way it runs just now
        return (False, False)
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


def width_m(tags: Mapping[str, str]) -> float:
    """Return the narrowest width given, else one estimated or of two lanes and more, else inf."""
    narrowest_m = min(_metres(tags.get(key, "")) for key in _WIDTHS)
    if math.isfinite(narrowest_m):
        return narrowest_m
    estimated_m = _metres(tags.get(_ESTIMATED, ""))
    lanes = _number(tags.get("lanes", ""))
    if math.isfinite(estimated_m):
        return estimated_m
    return lanes * LANE_M if math.isfinite(lanes) and lanes > 1 else math.inf


def width_notes(tags: Mapping[str, str]) -> tuple[str, ...]:
    """Return what is to be said of widths that `width_m` cannot read."""
    given = [tags[key].strip() for key in (*_WIDTHS, _ESTIMATED) if key in tags]
    unread = [text for text in given if text not in _NO_WIDTH and math.isinf(_metres(text))]
    return (UNREAD_WIDTH,) if unread else ()


def _metres(text: str) -> float:
    """Return a width in metres, of several or a range the smallest; inf where it is none.

    Read are ``2,5``, ``1.8 m``, ``180 cm``, ``6 ft``, ``1m80``, ``~1.5``, ``<2`` and ``1.5-2 m``.
    """
    plain = _METRE_AND_MORE.sub(r"\1.\2", text.strip().lower())
    found = [_WIDTH.fullmatch(part) for part in _SEVERAL.split(plain)]
    if not all(found):
        return math.inf
    unit = found[-1]["unit"] if found[-1] else ""
    widths = []
    for part in filter(None, found):
        width = _number(part["number"]) * _METRES[part["unit"] or unit]
        widths.append(math.nextafter(width, 0) if part["below"] else width)
    return min(widths)


def _tonnes(text: str) -> float:
    """Return a weight limit in tonnes, inf where it is none."""
    if text.endswith("kg"):
        return _number(text.removesuffix("kg")) / _KG_IN_T
    return _number(text.removesuffix("t"))


def _number(text: str) -> float:
    """Return a number of 0 or more written with a point or a comma; inf for anything else."""
    plain = text.strip().replace(",", ".")
    return float(plain) if re.fullmatch(r"\d{1,9}(\.\d*)?", plain) else math.inf
