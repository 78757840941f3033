"""Small OSM XML files, and what a network made of them says about its edges."""

from collections.abc import Mapping
from pathlib import Path

from geodata.matrix import Profile
from geodata.network import RoadNetwork, access_bits

NODES = {1: (0, 0), 2: (10, 0), 3: (20, 0), 4: (10, 10), 5: (10, 20), 6: (30, 0), 7: (5, 5)}
"""Nodes of `osm_file`, east and north in 1e-5 degrees: a cross with its middle in 2.

::

        5
        4
    1   2   3   6
"""
MB, PU, AM, FT = (access_bits([p]) for p in ("motorbike", "pickup", "ambulance", "foot"))
WHEELS = MB | PU | AM
ALL = WHEELS | FT


def way(number: int, refs: list[int], **tags: str) -> str:
    points = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    return f'<way id="{number}" version="1">{points}{tag_lines(tags)}</way>'


def relation(number: int, members: list[tuple[str, int, str]], **tags: str) -> str:
    lines = "".join(f'<member type="{k}" ref="{ref}" role="{role}"/>' for k, ref, role in members)
    return f'<relation id="{number}" version="1">{lines}{tag_lines(tags)}</relation>'


def restriction(start: int, via: int, end: int, **tags: str) -> str:
    """A turn restriction between two ways over a node."""
    members = [("way", start, "from"), ("node", via, "via"), ("way", end, "to")]
    return relation(1, members, **({"type": "restriction"} | tags))


def tag_lines(tags: Mapping[str, str]) -> str:
    """Tags with colons written as two underscores, and the keyword `except` with one."""
    return "".join(
        f'<tag k="{key.replace("__", ":").rstrip("_")}" v="{value}"/>'
        for key, value in tags.items()
    )


def osm_file(
    folder: Path, *objects: str, node_tags: Mapping[int, Mapping[str, str]] | None = None
) -> Path:
    """An OSM XML file with the nodes above and these ways and relations."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?><osm version="0.6">']
    for number, (east, north) in NODES.items():
        tags = tag_lines((node_tags or {}).get(number, {}))
        place = f'lat="{north * 1e-5:.7f}" lon="{east * 1e-5:.7f}"'
        lines.append(f'<node id="{number}" version="1" {place}>{tags}</node>')
    path = folder / "town.osm"
    path.write_text("\n".join([*lines, *objects, "</osm>"]), "utf-8")
    return path


def place(network: RoadNetwork, node: int) -> tuple[int, int]:
    """East and north of a node as in `NODES`."""
    east, north = network.node_lon[node] * 1e5, network.node_lat[node] * 1e5
    return round(east), round(north)


def edges(network: RoadNetwork) -> dict[tuple[int, int], int]:
    """Number of each edge by the numbers in `NODES` of its ends; joints at barriers left out."""
    number = {place: node for node, place in NODES.items()}
    return {
        (number[place(network, tail)], number[place(network, head)]): edge
        for edge, (tail, head) in enumerate(zip(network.edge_from, network.edge_to, strict=True))
        if network.edge_m[edge] > 0
    }


def joints(network: RoadNetwork) -> list[int]:
    """Access of each street without length, in both directions the same."""
    return [
        int(network.edge_access[edge])
        for edge in range(network.edge_count)
        if network.edge_m[edge] == 0 and not network.edge_reversed[edge]
    ]


def reached(network: RoadNetwork, profile: Profile, start: int) -> set[int]:
    """Numbers in `NODES` that the profile can get to from one of them, bans and turns aside."""
    number = {place: node for node, place in NODES.items()}
    usable = network.usable(profile)
    ways = list(zip(network.edge_from[usable], network.edge_to[usable], strict=True))
    known = {node for node in range(network.node_count) if place(network, node) == NODES[start]}
    while found := {head for tail, head in ways if tail in known} - known:
        known |= found
    return {number[place(network, node)] for node in known}
