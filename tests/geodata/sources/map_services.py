"""A Nominatim and an Overpass API on this machine that know one small place."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

PLACE = "Phường Thử, Thành phố Thử"
OUTLINE = [[[106.70, 10.75], [106.71, 10.75], [106.71, 10.76], [106.70, 10.76], [106.70, 10.75]]]

# A street of five nodes eastwards; an alley north from its middle and an alley off that; a street
# that only motorbikes may ride both ways; one against its order; a ring; a footway for motorbikes;
# a street that leads out of the place; a private road.
NODES = {
    1: (106.7010, 10.7550),
    2: (106.7020, 10.7550),
    3: (106.7030, 10.7551),
    4: (106.7040, 10.7550),
    5: (106.7050, 10.7550),
    6: (106.7030, 10.7560),
    7: (106.7030, 10.7570),
    8: (106.7035, 10.7560),
    9: (106.7060, 10.7552),
    10: (106.7062, 10.7550),
    11: (106.7060, 10.7548),
    12: (106.7058, 10.7550),
    13: (106.7010, 10.7540),
    14: (106.7020, 10.7540),
    99: (106.7500, 10.7550),
}
WAYS: dict[int, tuple[list[int], dict[str, str]]] = {
    100: ([1, 2, 3, 4, 5], {"highway": "secondary", "name": "Đoàn Văn Bơ", "maxspeed": "40"}),
    101: (
        [3, 6, 7],
        {
            "highway": "service",
            "service": "alley",
            "name": "Hẻm 154 Đoàn Văn Bơ",
            "alt_name": "Hẻm Ông Tư;Hẻm Chùa",
        },
    ),
    102: ([6, 8], {"highway": "service", "service": "alley", "name": "Hẻm 154/3 Đoàn Văn Bơ"}),
    103: (
        [1, 13],
        {"highway": "residential", "oneway": "yes", "oneway:motorcycle": "no", "name": "Một Chiều"},
    ),
    104: ([2, 14], {"highway": "residential", "oneway": "-1", "name": "Ngược"}),
    105: ([13, 14], {"highway": "footway", "motorcycle": "yes"}),
    106: ([5, 12], {"highway": "secondary", "name": "Đoàn Văn Bơ", "maxspeed": "40"}),
    107: ([12, 11, 10, 9, 12], {"highway": "secondary", "junction": "roundabout"}),
    108: ([10, 99], {"highway": "residential", "name": "Ra Ngoài"}),
    109: ([4, 8], {"highway": "residential", "access": "private"}),
}
STATUS = """Connected as: 1
Current time: 2026-01-01T00:00:00Z
Announced endpoint: none
Rate limit: 2
2 slots available now.
Currently running queries (pid, space limit, time limit, start time):
"""


@dataclass
class MapServer:
    """Where it listens, what it was asked, and what it is to answer wrongly.

    Parameters
    ----------
    address
        Base of both services.
    geometry
        What the place is: an outline, or a point.
    elements
        What Overpass answers with.
    spoilt
        By path, (status, body) in place of the right answer.
    asked
        Each request: its path, its query.
    """

    address: str = ""
    geometry: dict[str, Any] = field(
        default_factory=lambda: {"type": "Polygon", "coordinates": OUTLINE}
    )
    elements: list[dict[str, Any]] = field(
        default_factory=lambda: [
            *({"type": "node", "id": n, "lon": x, "lat": y} for n, (x, y) in NODES.items()),
            *({"type": "way", "id": w, "nodes": n, "tags": t} for w, (n, t) in WAYS.items()),
        ]
    )
    spoilt: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, path: str, query: str) -> tuple[int, bytes]:
        """Return status and body."""
        self.asked.append((path, query))
        if path in self.spoilt:
            return self.spoilt[path]
        if path == "/search":
            return 200, json.dumps(self._places(query)).encode()
        if path == "/api/status":
            return 200, STATUS.encode()
        if path == "/api/interpreter":
            return 200, json.dumps({"version": 0.6, "elements": self.elements}).encode()
        return 404, b""

    def _places(self, query: str) -> list[dict[str, Any]]:
        if query != PLACE:
            return []
        found = {
            "display_name": f"{PLACE}, Việt Nam",
            "importance": 0.5,
            "lat": "10.755",
            "lon": "106.705",
            "boundingbox": ["10.75", "10.76", "106.70", "106.71"],
            "geojson": self.geometry,
        }
        return [found]


@contextmanager
def map_server() -> Iterator[MapServer]:
    """Run the two services on a free port of this machine."""
    served = MapServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._answer(parts.path, parse_qs(parts.query).get("q", [""])[0])

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(urlsplit(self.path).path, parse_qs(body)["data"][0])

        def _answer(self, path: str, query: str) -> None:
            status, body = served.answer(path, query)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    served.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
