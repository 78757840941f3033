"""One door for road files: the reader is chosen by the file's ending."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from geodata.errors import InvalidInput, Issue
from geodata.network import RoadNetwork
from geodata.network_files import load_network

OSM_ENDINGS: Final = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")
GRAPH_ENDINGS: Final = (".graphml",)
LINE_ENDINGS: Final = (".gpkg", ".geojson", ".json", ".shp")
SAVED_ENDINGS: Final = (".npz",)


def read_roads(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    attribution: str | None = None,
    layer: str | None = None,
    progress: Callable[[str, int], None] = lambda _stage, _count: None,
) -> RoadNetwork:
    """Read a road file of any known kind, a saved network included.

    Parameters
    ----------
    path
        OSM PBF or XML, OSMnx GraphML, GeoPackage, GeoJSON or Shapefile of lines, or .npz.
    columns
        For line layers only: column by role (`geodata.sources.lines.ROLES`).
    attribution
        Whom to name; without it OSM files name the OpenStreetMap contributors, and a saved network
        whom it named before.
    layer
        For line layers only: which one.
    progress
        For OSM files: called now and then with what is being read and how many there were.

    Raises
    ------
    InvalidInput
        With code ``not-found``, ``unknown-format``, ``bad-usage`` where columns or a layer are
        given for another kind of file, or what the reader finds.
    """
    name = path.name.lower()
    endings = (*OSM_ENDINGS, *GRAPH_ENDINGS, *LINE_ENDINGS, *SAVED_ENDINGS)
    if not name.endswith(endings):
        remedy = f"known endings are: {', '.join(endings)}"
        raise InvalidInput([_issue(path, "unknown-format", "is of no known kind", remedy)])
    if not path.is_file():
        remedy = "check the path; a relative one starts in the current folder"
        raise InvalidInput([_issue(path, "not-found", "there is no such file", remedy)])
    if not name.endswith(LINE_ENDINGS) and (columns or layer is not None):
        remedy = "leave --columns and --layer out"
        issue = _issue(path, "bad-usage", "is no layer of lines: it has no columns to map", remedy)
        raise InvalidInput([issue])
    if name.endswith(SAVED_ENDINGS):
        saved = load_network(path)
        return saved if attribution is None else replace(saved, attribution=attribution)
    # Readers are loaded when needed: geopandas alone takes longer than reading a saved network.
    if name.endswith(LINE_ENDINGS):
        from geodata.sources.lines import read_lines  # noqa: PLC0415

        return read_lines(path, columns=columns, layer=layer, attribution=attribution or "")
    from geodata.sources.osm import OSM_ATTRIBUTION, read_osm  # noqa: PLC0415

    named = OSM_ATTRIBUTION if attribution is None else attribution
    if name.endswith(OSM_ENDINGS):
        return read_osm(path, attribution=named, progress=progress)
    from geodata.sources.osmnx_graphs import read_graphml  # noqa: PLC0415

    return read_graphml(path, attribution=named)


def _issue(path: Path, code: str, message: str, remedy: str) -> Issue:
    return Issue(code=code, subject=path.name, message=message, remedy=remedy)
