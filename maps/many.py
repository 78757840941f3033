"""Thousands of marks and lines as columns of numbers, with what is told of each packed beside them.

A browser needs seconds to read 20,000 objects with a card each, and hardly any time for a few long
lists. Cards are asked for one by one, so they stay compressed until the first of them is opened.
"""

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from typing import Any

from maps.geojson import steps_of


def packed_texts(texts: Sequence[object]) -> str:
    """Return values as the page's script unpacks them (`texts` of ``scripts/many.js``)."""
    plain = json.dumps(texts, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(plain.encode("utf-8"), mtime=0)).decode("ascii")


def mark_columns(
    points: Sequence[Sequence[float]], looks: Sequence[Mapping[str, Any]], told: Sequence[object]
) -> dict[str, Any]:
    """Return marks as columns.

    Parameters
    ----------
    points
        Latitude first.
    looks
        How each is drawn; alike ones are written once.
    told
        What is told of each that is pressed.
    """
    keys = [json.dumps(look, sort_keys=True) for look in looks]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    return {
        "at": steps_of(points),
        "looks": [json.loads(key) for key in numbers],
        "of": [numbers[key] for key in keys],
        "told": packed_texts(told),
    }
