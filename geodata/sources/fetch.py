"""Fetch the roads of a named place from OpenStreetMap: Nominatim finds it, Overpass gives its ways.

All kinds of roads come, alleys and service roads included; who may use them follows from their
tags, as in a file. Relations and barriers do not come this way: an extract has them.
"""

import re
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

import networkx as nx
import numpy as np
import osmnx
import requests
from numpy.typing import NDArray
from osmnx import settings
from osmnx._errors import InsufficientResponseError
from shapely import MultiPolygon, Polygon

from geodata.dropped import NO_ROAD, WAYS_ALONE
from geodata.errors import InvalidInput, Issue, Unavailable
from geodata.network import RoadNetwork
from geodata.network_building import build_network, shape_arrays
from geodata.sources.osm import OSM_ATTRIBUTION, hourly_bans
from geodata.sources.osm_tags import (
    OTHER_NAMES,
    RULE_KEYS,
    WayTags,
    other_names,
    read_way_tags,
    street_name,
)

TIMEOUT_S: Final = 180
"""How long one answer may take; what OSMnx waits too."""
MOST_REFUSALS: Final = 3
"""A service that is busy this often in a row is given up; OSMnx alone would wait for ever."""

_REMARK_BYTES: Final = 2000
"""Overpass says at the end of its answer why it broke off."""
_NONE_INSIDE: Final = "no graph nodes within the requested polygon"
"""What OSMnx says in a plain ValueError where all ways lie around the outline."""
_BUSY: Final = frozenset({429, 504})
_TAGS: Final = tuple(sorted(RULE_KEYS | OTHER_NAMES))
"""What is kept of a way."""
_ONE_WAY: Final = re.compile(r"(?:^|(?<=;)|(?<=; ))(?:yes|true|1|-1|reverse)(?=\s*(?:@|$))")
_BACK: Final = ("-1", "reverse")
_OTHER_SIDE: Final = {"forward": "backward", "backward": "forward"}

_OFFLINE: Final = (
    "without internet, copy an OpenStreetMap extract of the area (.osm.pbf) to this machine and"
    " run `donghanh roads import FILE`"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapServices:
    """Which services are asked; empty: the public ones that OSMnx names.

    Parameters
    ----------
    nominatim_url
        Base address of a Nominatim, without ``search``.
    overpass_url
        Base address of an Overpass API, without ``interpreter``.
    """

    nominatim_url: str = ""
    overpass_url: str = ""


def fetch_roads(
    place: str,
    *,
    services: MapServices,
    tell: Callable[[str], None] = lambda _text: None,
) -> RoadNetwork:
    """Return the roads of a place that OpenStreetMap knows by name and outline.

    Parameters
    ----------
    place
        As people write it: ``Quận 4, Thành phố Hồ Chí Minh``.
    services
        Whom to ask.
    tell
        Told what is being done.

    Raises
    ------
    InvalidInput
        With code ``not-found`` (no such place, or one without an outline) or ``no-roads``.
    Unavailable
        If a service cannot be reached, is busy for long, or breaks off its answer.
    """
    with _asking(services, tell):
        tell(f"Đang tìm {place} / looking it up")
        outline, found = _outline(place)
        tell(f"Đang tải đường của {found} / fetching its roads")
        graph = _graph(place, outline)
    return network_of_graph(graph, source=f"OpenStreetMap: {place}")


@contextmanager
def _asking(services: MapServices, tell: Callable[[str], None]) -> Iterator[None]:
    """Set OSMnx up for this one question and leave it, and the process, as they were."""
    ours: dict[str, Any] = {
        "use_cache": False,
        "all_oneway": True,  # ways keep their order and their own oneway tag, which we read
        "useful_tags_way": list(_TAGS),
        "requests_timeout": TIMEOUT_S,
        "requests_kwargs": {"hooks": {"response": _Watch(tell)}},
        "doh_url_template": None,  # no third party is asked where a host is
        "http_user_agent": "donghanh",
        "http_referer": "donghanh",
        "http_accept_language": "vi,en",
        "nominatim_url": services.nominatim_url or settings.nominatim_url,
        "overpass_url": services.overpass_url or settings.overpass_url,
        "overpass_rate_limit": not services.overpass_url,  # one's own server has no waiting line
    }
    before = {name: getattr(settings, name) for name in ours}
    resolve = socket.getaddrinfo  # OSMnx pins the host of Overpass in it
    try:
        for name, value in ours.items():
            setattr(settings, name, value)
        yield
    except requests.RequestException as error:
        host = urlsplit(str(error.request.url)).netloc if error.request else "a map service"
        text = f"{host} cannot be reached ({type(error).__name__}): {_OFFLINE}"
        raise Unavailable(text) from error
    except InvalidInput:
        raise
    except ValueError as error:  # an address that cannot be one, or an answer of no use
        text = f"the map services cannot be asked ({error}): are their addresses right? {_OFFLINE}"
        raise Unavailable(text) from error
    finally:
        socket.getaddrinfo = resolve
        for name, value in before.items():
            setattr(settings, name, value)


class _Watch:
    """Looks at every answer before OSMnx does, which takes half answers for whole ones."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._refusals = 0

    def __call__(self, response: requests.Response, **_more: object) -> None:
        where = response.url.partition("?")[0]
        body = response.content  # read even where it is of no use: that gives the connection back
        if response.status_code in _BUSY:
            self._refusals += 1
            if self._refusals < MOST_REFUSALS:
                self._tell(f"  {where}: đang bận, chờ một phút / busy, waiting a minute")
                return
        if not response.ok:
            status = f"{response.status_code} {response.reason}"
            raise Unavailable(f"{where} answered {status}: try again later; {_OFFLINE}")
        if where.endswith("/status"):
            return
        self._refusals = 0
        if body.lstrip()[:1] not in {b"{", b"["}:
            raise Unavailable(f"{where} gave no JSON: is it the right address? {_OFFLINE}")
        if b'"remark"' in body[-_REMARK_BYTES:]:
            raise Unavailable(
                f"{where} broke its answer off: ask for a smaller place, or try later; {_OFFLINE}"
            )
        self._tell(f"  {len(body) / 1e6:.1f} MB")


def _outline(place: str) -> tuple[Polygon | MultiPolygon, str]:
    """Return the outline of a place and its full name."""
    try:
        found = osmnx.geocode_to_gdf(place)
    except TypeError as error:
        text = "is known to OpenStreetMap as a point, without an outline"
        raise InvalidInput([_not_found(place, text)]) from error
    except InsufficientResponseError as error:
        text = "is no place that OpenStreetMap knows"
        raise InvalidInput([_not_found(place, text)]) from error
    return found.union_all(), str(found["display_name"].iloc[0])


def _graph(place: str, outline: Polygon | MultiPolygon) -> nx.MultiDiGraph:
    """Return the ways in the outline, each edge a piece of one way between two junctions."""
    try:
        graph = osmnx.graph_from_polygon(
            outline, network_type="all", simplify=False, retain_all=True, truncate_by_edge=True
        )
    except InsufficientResponseError as error:
        raise InvalidInput([_no_roads(place)]) from error
    except ValueError as error:
        if _NONE_INSIDE in str(error):
            raise InvalidInput([_no_roads(place)]) from error
        raise
    return osmnx.simplify_graph(graph, edge_attrs_differ=["osmid"], remove_rings=False)


def network_of_graph(graph: nx.MultiDiGraph, *, source: str) -> RoadNetwork:
    """Return the network of an OSMnx graph whose edges follow their ways (``all_oneway``).

    Raises
    ------
    InvalidInput
        With code ``no-roads``.
    """
    ends: list[tuple[int, int]] = []
    shapes: list[NDArray[np.float64]] = []
    read: list[WayTags] = []
    names: list[str] = []
    aliases: dict[tuple[str, str], None] = {}
    dropped = Counter([WAYS_ALONE])
    for tail, head, data in graph.edges(data=True):
        tags = _tags(data)
        way = read_way_tags(tags)
        if way is None:
            reason = f"highway={tags.get('highway')}: {NO_ROAD}"
            dropped[reason] += 1
            continue
        ends.append((tail, head))
        shapes.append(_shape(graph, tail, head, data))
        read.append(way)
        names.append(street_name(tags))
        aliases |= dict.fromkeys((names[-1], other) for other in other_names(tags))
        dropped.update(way.notes)
    if not ends:
        raise InvalidInput([_no_roads(source)])
    nodes = {node: index for index, node in enumerate(dict.fromkeys(n for e in ends for n in e))}
    listed = sorted(set(names) - {""})
    number = {name: index for index, name in enumerate(listed)}
    named = [(number[name], other) for name, other in aliases if name]
    network = build_network(
        node_lon=[graph.nodes[node]["x"] for node in nodes],
        node_lat=[graph.nodes[node]["y"] for node in nodes],
        street_from=[nodes[tail] for tail, _ in ends],
        street_to=[nodes[head] for _, head in ends],
        street_class=[way.road_class for way in read],
        shapes=shape_arrays(shapes),
        forward_access=[way.forward_access for way in read],
        backward_access=[way.backward_access for way in read],
        street_kph=[way.kph for way in read],
        street_name=[number.get(name, -1) for name in names],
        street_roundabout=[way.roundabout for way in read],
        names=tuple(listed),
        alias_of=[index for index, _ in named],
        alias_name=tuple(other for _, other in named),
        attribution=OSM_ATTRIBUTION,
        source=source,
        dropped=tuple(sorted(dropped.items())),
    )
    return replace(network, **hourly_bans(network, read, np.arange(len(read))))


def _tags(data: dict[str, Any]) -> dict[str, str]:
    """Return the tags of an edge; those of ways that OSMnx turned round speak of its direction."""
    tags = {key: str(data[key]) for key in _TAGS if key in data}
    return _turned_round(tags) if tags.get("oneway") in _BACK else tags


def _turned_round(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags of the same way drawn from its other end."""
    turned = {}
    for key, text in tags.items():
        words = [_OTHER_SIDE.get(word, word) for word in key.split(":")]
        turned[":".join(words)] = _ONE_WAY.sub(_other_way, text) if words[0] == "oneway" else text
    return turned


def _other_way(said: re.Match[str]) -> str:
    return "yes" if said[0] in _BACK else "-1"


def _shape(
    graph: nx.MultiDiGraph, tail: int, head: int, data: dict[str, Any]
) -> NDArray[np.float64]:
    if "geometry" in data:
        return np.asarray(data["geometry"].coords)
    return np.array([(graph.nodes[node]["x"], graph.nodes[node]["y"]) for node in (tail, head)])


def _not_found(place: str, message: str) -> Issue:
    return Issue(
        code="not-found",
        subject=place,
        message=message,
        remedy="write it as OpenStreetMap does, with its city: Quận 4, Thành phố Hồ Chí Minh",
    )


def _no_roads(subject: str) -> Issue:
    return Issue(
        code="no-roads",
        subject=subject,
        message="has no road there that anyone may use",
        remedy="name a larger place",
    )
