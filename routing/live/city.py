"""What is known of a city at one moment: boards, places, and the roads between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import LonLat
from geodata.live_travel import RoadTravel
from geodata.matrix import Profile
from routing.arrays import UNLIMITED
from routing.errors import InvalidProblem, Issue
from routing.live.board import Board
from routing.live.events import Legs
from routing.model import PlaceId
from routing.problem import Place

Row = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """What is known at one moment: places and roads of one value always fit each other.

    Parameters
    ----------
    boards
        By district.
    places
        Where the places of each district lie among those of the roads, ``(n,)``.
    """

    boards: Mapping[str, Board]
    places: Mapping[str, NDArray[np.int64]]
    roads: RoadTravel | None

    def with_board(self, district: str, board: Board, roads: RoadTravel | None) -> "City":
        """Return the city with this board; a place that it has more is the last of the roads."""
        places = self.places
        if len(board.day.places) > len(places[district]) and roads is not None:
            at = np.append(places[district], len(roads.points))
            places = MappingProxyType({**places, district: at})
            roads = roads.with_point(board.day.places[-1].point)
        boards = MappingProxyType({**self.boards, district: board})
        return City(boards=boards, places=places, roads=roads)


def rows_to(
    city: City, place: Place | None, asked: tuple[str, ...], now_s: int
) -> dict[Profile, tuple[Row, Row]]:
    """Return the travel from the place to all and back, by profile; one sweep for all."""
    boards = [city.boards[name] for name in asked]
    if place is None or all(knows_place(board, place.id) for board in boards):
        return {}
    roads = city.roads
    if roads is None:
        raise InvalidProblem(
            [
                Issue(
                    code="no-travel",
                    subject=f"place {place.id}",
                    message="it is new, and there are no roads to ask",
                    remedy="give the boards live roads, or name a place of the day",
                )
            ]
        )
    profiles = {v.profile: None for board in boards for v in board.open.vehicles}
    return {each: roads.around(each, place.point, depart_s=now_s) for each in profiles}


def legs_of(city: City, district: str, point: LonLat, now_s: int) -> Legs:
    """Return the legs of a new place of the district."""
    rows = rows_to(city, Place(id=PlaceId(""), point=point), (district,), now_s)
    return legs_at(rows, city.places[district])


def legs_at(rows: Mapping[Profile, tuple[Row, Row]], places: NDArray[np.int64]) -> Legs:
    """Return the legs to these of the places of the roads."""
    return Legs(
        away={profile: away[places] for profile, (away, _) in rows.items()},
        back={profile: back[places] for profile, (_, back) in rows.items()},
    )


def nearest_s(rows: Mapping[Profile, tuple[Row, Row]], places: NDArray[np.int64]) -> int:
    """Return how near the place is to one of the district's places; who is near is asked first."""
    legs = [back[places] for _, back in rows.values()]
    return min((int(leg[leg >= 0].min(initial=UNLIMITED)) for leg in legs), default=0)


def knows_place(board: Board, place: PlaceId) -> bool:
    """Tell whether it is a place of the board's day."""
    try:
        board.day.place_index(place)
    except KeyError:
        return False
    return True
