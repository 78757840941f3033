"""Travel on a plane: straight lines between points in kilometres, at one speed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.matrix import Profile
from geodata.speeds import HOUR_S


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlaneTravel:
    """`geodata.matrix.Travel` between points of a plane; the same for every profile and hour.

    Parameters
    ----------
    x_km, y_km
        ``(n,)`` where the places are.
    detour, kph
        Road kilometres per kilometre of straight line, and the speed on them.
    """

    x_km: NDArray[np.float64]
    y_km: NDArray[np.float64]
    detour: float
    kph: float
    band: str = ""
    estimated: bool = True
    attribution: str = ""

    def travel_s(
        self, profile: Profile, origin: int, destination: int, depart_s: int
    ) -> int | None:
        """Return whole seconds, rounded."""
        del profile, depart_s
        return round(self._km(origin, destination) * self.detour / self.kph * HOUR_S)

    def travel_m(self, profile: Profile, origin: int, destination: int) -> int | None:
        """Return whole metres, rounded."""
        del profile
        return round(self._km(origin, destination) * self.detour * 1000)

    def seconds(self, places: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the seconds between some places, ``(k, k)``."""
        x, y = self.x_km[places], self.y_km[places]
        km = np.hypot(x[:, None] - x, y[:, None] - y)
        return np.rint(km * self.detour / self.kph * HOUR_S).astype(np.int32)

    def _km(self, origin: int, destination: int) -> float:
        x, y = self.x_km, self.y_km
        return float(np.hypot(x[origin] - x[destination], y[origin] - y[destination]))
