"""Strokes: streets and alleys as lines in metres, with the numbers that their houses bear.

Numbers run with the metres from the stroke's zero: odd on the left, even on the right. So the
number at a mouth, the house beside it and the interpolation of a geocoder speak of the same place.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

Side = Literal[-1, 1]
"""1 is left of the way the stroke runs, -1 right of it."""
SAME_POINT_M: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stroke:
    """One named line that a city's people would call one street or one alley.

    Parameters
    ----------
    street
        Name of the street, also of the one that an alley belongs to.
    mouth
        Chain of numbers at the mouths, ``123`` or ``123/45``; empty for a street.
    road_class
        One of `geodata.network.ROAD_CLASSES`.
    points
        Vertices in metres, ``(k, 2)``, k at least 2.
    ward
        Index of its ward; -1 for a street that crosses several.
    zero_m
        Metres of the street that lie before its first vertex.
    frontage_m
        Metres of street a house takes: two numbers, one each side.
    one_way
        Motor traffic only runs along it.
    """

    street: str
    mouth: str
    road_class: str
    points: NDArray[np.float64]
    ward: int
    zero_m: float
    frontage_m: float
    one_way: bool

    @property
    def name(self) -> str:
        """What stands on the street sign."""
        return f"Hẻm {self.mouth} {self.street}" if self.mouth else self.street

    @property
    def depth(self) -> int:
        """0 for a street, else how many mouths one passes."""
        return self.mouth.count("/") + 1 if self.mouth else 0

    @property
    def length_m(self) -> float:
        """Length in metres."""
        return float(np.hypot(*np.diff(self.points, axis=0).T).sum())

    def number(self, at_m: float, side: Side) -> int:
        """Return the house number at so many metres from the first vertex."""
        slot = math.floor((self.zero_m + at_m) / self.frontage_m)
        return 2 * slot + (1 if side == 1 else 2)

    def slot_centre_m(self, at_m: float) -> float:
        """Return the middle of the house's frontage that this metre lies in."""
        slot = math.floor((self.zero_m + at_m) / self.frontage_m)
        return (slot + 0.5) * self.frontage_m - self.zero_m

    def full_number(self, number: int) -> str:
        """Return the number with its chain: ``123/45/6``."""
        return f"{self.mouth}/{number}" if self.mouth else str(number)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segments:
    """All straight pieces of some strokes, laid side by side.

    Parameters
    ----------
    stroke
        Whose piece it is, ``(n,)``.
    start, end
        Ends in metres, ``(n, 2)``.
    from_m
        Metres along the stroke where the piece begins, ``(n,)``.
    """

    stroke: NDArray[np.int64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    from_m: NDArray[np.float64]

    @property
    def length_m(self) -> NDArray[np.float64]:
        """Lengths in metres, ``(n,)``."""
        return np.asarray(np.hypot(*(self.end - self.start).T))


def segments_of(strokes: Sequence[Stroke]) -> Segments:
    """Return the straight pieces of the strokes, in their order."""
    pieces = [len(stroke.points) - 1 for stroke in strokes]
    start = np.concatenate([stroke.points[:-1] for stroke in strokes])
    end = np.concatenate([stroke.points[1:] for stroke in strokes])
    step = np.hypot(*(end - start).T)
    before = np.cumsum(step) - step
    first = np.repeat(np.cumsum(pieces) - pieces, pieces)
    return Segments(
        stroke=np.repeat(np.arange(len(strokes)), pieces),
        start=start,
        end=end,
        from_m=before - before[first],
    )


def crossings(
    segments: Segments,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return where strokes cross or touch: stroke, metres along it and the point, once for each.

    A crossing of two strokes comes twice, with one point. Pieces that run into each other along
    one line have none.

    References
    ----------
    Two segments p + t r and q + u s meet at t = (q - p) x s / (r x s), u = (q - p) x r / (r x s).
    """
    ends = np.stack((segments.start, segments.end), axis=1)
    lines = np.asarray(shapely.linestrings(ends), dtype=object)
    first, second = shapely.STRtree(lines).query(lines, predicate="intersects")
    apart = (first < second) & (segments.stroke[first] != segments.stroke[second])
    first, second = first[apart], second[apart]
    r = segments.end[first] - segments.start[first]
    s = segments.end[second] - segments.start[second]
    gap = segments.start[second] - segments.start[first]
    det = _cross(r, s)
    meets = np.abs(det) > 1e-9 * np.hypot(*r.T) * np.hypot(*s.T)
    first, second, r, gap, det, s = (part[meets] for part in (first, second, r, gap, det, s))
    t = np.clip(_cross(gap, s) / det, 0, 1)
    u = np.clip(_cross(gap, r) / det, 0, 1)
    points = segments.start[first] + t[:, None] * r
    length = segments.length_m
    return (
        np.concatenate((segments.stroke[first], segments.stroke[second])),
        np.concatenate(
            (
                segments.from_m[first] + t * length[first],
                segments.from_m[second] + u * length[second],
            )
        ),
        np.concatenate((points, points)),
    )


def _cross(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
