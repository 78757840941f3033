"""OSM files as lines of text: osmium picks what is wanted and writes it in its OPL form.

One line is one object. Osmium does in C++ what would take a Python object for every tag and every
node of a way: two passes put all that an import needs into two files, one of text and one of the
places of all nodes, which Python reads faster than it could ask osmium for them.

References
----------
https://osmcode.org/opl-file-format/ ; only ids, tags and members are written here.
"""

import errno
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.filter import KeyFilter, TagFilter
from osmium.io import File, Reader
from osmium.osm import NODE, RELATION, WAY

UNREADABLE: Final = (RuntimeError, ValueError, osmium.InvalidLocationError)
"""What osmium raises for files that it cannot read to their end."""

_ESCAPED: Final = re.compile(r"%([0-9a-f]+)%")
_IDS: Final = str.maketrans("n,", "  ")
_ROOM: Final = 12
"""Free space asked for, as a multiple of the file: a PBF of streets alone grows sixfold."""
_DEGREES: Final = 1e7
_PLACE: Final = np.dtype([("id", "<i8"), ("x", "<i4"), ("y", "<i4")])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Where the nodes of a file are: ids, ascending, and degrees, ``(n,)`` each."""

    ids: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    def of(self, ids: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return longitude and latitude of nodes, NaN where they are not known, ``(k, 2)``."""
        places = np.full((ids.size, 2), np.nan)
        at = np.searchsorted(self.ids, ids)
        known = np.flatnonzero(at < self.ids.size)
        known = known[self.ids[at[known]] == ids[known]]
        places[known, 0], places[known, 1] = self.lon[at[known]], self.lat[at[known]]
        return places


def write_opl(path: Path, text: Path) -> Places:
    """Write roads, houses, barriers and turn restrictions of an OSM file as OPL.

    Nodes come first wherever they stand in the file.

    Parameters
    ----------
    path
        Any file that osmium reads.
    text
        The file to write; the places of the nodes are put beside it.

    Returns
    -------
    Places
        Those of all nodes of the file.

    Raises
    ------
    RuntimeError, ValueError, osmium.InvalidLocationError
        If the file cannot be read to its end: `UNREADABLE`.
    OSError
        If there is no room beside `text`; osmium would abort the process in the middle.
    """
    if shutil.disk_usage(text.parent).free < _ROOM * path.stat().st_size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(text.parent))
    index = text.with_suffix(".places")
    located = osmium.NodeLocationsForWays(osmium.index.create_map(f"sparse_file_array,{index}"))
    nodes = KeyFilter("barrier", "addr:housenumber")
    ways, relations = KeyFilter("highway", "addr:housenumber"), TagFilter(("type", "restriction"))
    ways.enable_for(WAY)
    relations.enable_for(RELATION)
    form = File(str(text), "opl,add_metadata=false")
    with osmium.SimpleWriter(form, overwrite=True) as writer:
        file = File(str(path), _ending(path))
        osmium.apply(Reader(file, NODE), located, nodes, writer)
        osmium.apply(Reader(file, WAY | RELATION), ways, relations, writer)
    return _places(index)


def _ending(path: Path) -> str:
    """Return how the name of a file ends, in the small letters that osmium knows."""
    *_, inner, last = ("", *path.name.lower().split("."))
    return f"{inner}.{last}" if last in {"gz", "bz2"} else last


def _places(index: Path) -> Places:
    """Read the nodes of a file of osmium's index, whose rest is filled with impossible places."""
    rows = np.fromfile(index, dtype=_PLACE)
    lon, lat = rows["x"] / _DEGREES, rows["y"] / _DEGREES
    good = np.flatnonzero((np.abs(lon) <= 180) & (np.abs(lat) <= 90))  # noqa: PLR2004 - degrees
    good = good[np.argsort(rows["id"][good], kind="stable")]  # fast where they are in order
    return Places(ids=rows["id"][good], lon=lon[good], lat=lat[good])


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


def read_nodes(texts: list[str]) -> NDArray[np.int64]:
    """Return the ids of the nodes of ``N`` fields, one after the other."""
    flat = ",".join(text for text in texts if text).translate(_IDS)
    return np.fromstring(flat, dtype=np.int64, sep=" ") if flat else np.empty(0, np.int64)


def _plain(text: str) -> str:
    if "%" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
