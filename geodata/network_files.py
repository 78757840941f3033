"""Road networks as .npz files: plain arrays, and a header in JSON for the texts."""

import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np

from geodata.dropped import WITHOUT_RULES
from geodata.errors import InvalidInput, Issue
from geodata.network import DTYPES, RoadNetwork
from geodata.whole_files import write_whole

FORMAT: Final = "donghanh-roads/2"
"""Tag of a saved network; `load_network` reads the one before it too and refuses any other."""
_EARLIER: Final = "donghanh-roads/1"


def save_network(network: RoadNetwork, path: Path) -> None:
    """Write the network as one compressed .npz file, replacing it only when complete."""
    texts = {
        item.name: getattr(network, item.name)
        for item in fields(network)
        if item.name not in DTYPES
    }
    header = json.dumps({"format": FORMAT, **texts}, ensure_ascii=False).encode()
    arrays = {name: getattr(network, name) for name in DTYPES}
    file = BytesIO()
    np.savez_compressed(file, header=np.frombuffer(header, np.uint8), **arrays)
    write_whole(path, file.getvalue())


def load_network(path: Path) -> RoadNetwork:
    """Read a network that `save_network` wrote.

    Raises
    ------
    InvalidInput
        With code ``not-found``, ``wrong-format`` or ``file-cut-off``.
    """
    if not path.is_file():
        raise InvalidInput([_issue(path, "not-found", "there is no such file")])
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            header = json.loads(bytes(stored["header"]).decode())
            texts = _texts(header)
            earlier = header["format"] == _EARLIER
            held = [name for name in DTYPES if name in stored or not earlier]
            network = RoadNetwork(**{name: stored[name] for name in held}, **texts)
        if "ban_edge" in held:
            return network
        return replace(network, dropped=(*network.dropped, (WITHOUT_RULES, 1)))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        text = "is cut off or damaged"
        raise InvalidInput([_issue(path, "file-cut-off", text)]) from error
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError) as error:
        text = f"is not a saved road network ({error})"
        raise InvalidInput([_issue(path, "wrong-format", text)]) from error


def _texts(header: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the JSON header into the fields that are not arrays; lists become tuples."""
    if header.get("format") not in (FORMAT, _EARLIER):
        raise ValueError(f"its format is {header.get('format')!r}, must be {FORMAT!r}")
    known = {"alias_name": (), **header} if header["format"] == _EARLIER else header
    texts = {item.name: known[item.name] for item in fields(RoadNetwork) if item.name not in DTYPES}
    for name in ("names", "house_number", "house_street", "alias_name"):
        texts[name] = tuple(texts[name])
        if not all(isinstance(text, str) for text in texts[name]):
            raise TypeError(f"{name} must hold texts")
    for name in ("attribution", "source"):
        if not isinstance(texts[name], str):
            raise TypeError(f"{name} must be a text")
    texts["dropped"] = tuple((str(reason), int(count)) for reason, count in texts["dropped"])
    return texts


def _issue(path: Path, code: str, message: str) -> Issue:
    return Issue(
        code=code,
        subject=path.name,
        message=message,
        remedy="import the roads again with `donghanh roads import`",
    )
