"""OSM files as lines of text: osmium picks what is wanted and writes it in its OPL form.

One line is one object. Osmium does in C++ what would take a Python object for every tag and every
node of a way: two passes put all that an import needs into a file, which Python then reads faster
than it could ask osmium for it.

References
----------
https://osmcode.org/opl-file-format/ ; only ids, tags, members and places are written here.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.filter import KeyFilter, TagFilter
from osmium.io import File, Reader
from osmium.osm import NODE, RELATION, WAY

_ESCAPED: Final = re.compile(r"%([0-9a-f]+)%")
_NOWHERE: Final = 999
_PLACES: Final = str.maketrans("nxy,", "    ")


def write_opl(path: Path, text: Path) -> None:
    """Write roads, houses, barriers and turn restrictions of an OSM file as OPL.

    Nodes come first wherever they stand in the file, and every way carries the places of its own.

    Raises
    ------
    RuntimeError
        What osmium raises for files that it cannot read.
    """
    located = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
    located.ignore_errors()  # a way that leaves the extract has nodes without a place
    nodes = KeyFilter("barrier", "addr:housenumber")
    ways, relations = KeyFilter("highway", "addr:housenumber"), TagFilter(("type", "restriction"))
    ways.enable_for(WAY)
    relations.enable_for(RELATION)
    form = "opl,add_metadata=false,locations_on_ways=true"
    with osmium.SimpleWriter(File(str(text), form), overwrite=True) as writer:
        osmium.apply(Reader(str(path), NODE), located, nodes, writer)
        osmium.apply(Reader(str(path), WAY | RELATION), located, ways, relations, writer)


def read_tags(text: str) -> dict[str, str]:
    """Return the tags of a ``T`` field without its letter."""
    pairs = (pair.split("=", 1) for pair in text.split(",") if pair)
    return {_plain(key): _plain(value) for key, value in pairs}


def read_members(text: str) -> Iterator[tuple[str, int, str]]:
    """Yield kind (``n``, ``w`` or ``r``), id and role of each member of an ``M`` field."""
    for member in text.split(","):
        if member:
            number, _, role = member[1:].partition("@")
            yield member[0], int(number), _plain(role)


def read_nodes(texts: list[str]) -> NDArray[np.float64]:
    """Return id, longitude and latitude of the nodes of ``N`` fields, NaN where unknown.

    Ids of OSM stay far below 2^53 and are exact in floating point.
    """
    flat = ",".join(texts).replace("xy", f"x{_NOWHERE}y{_NOWHERE}").translate(_PLACES)
    nodes = np.fromstring(flat, dtype=np.float64, sep=" ").reshape(-1, 3)
    nodes[nodes[:, 1] == _NOWHERE, 1:] = np.nan
    return nodes


def _plain(text: str) -> str:
    if "%" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
