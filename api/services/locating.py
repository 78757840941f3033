"""Where the rows of a day are: points given, addresses geocoded, the uncertain ones for review."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from geodata.address_rows import candidates_text
from geodata.areas import AreaSet
from geodata.coordinates import LonLat
from geodata.geocoding import Geocoded, Geocoder
from routing.intake import DepotRow, Located, Locations, Request, Volunteer

REVIEW_COLUMNS = ("kind", "id", "address", "geo_candidates", "geo_review")
ROUGH = "ward"
"""The precision that is no address: somewhere in the ward. A person has to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One address left to a person."""

    kind: str
    id: str
    address: str
    candidates: str
    why: str

    def cells(self) -> dict[str, str]:
        """Return the columns of the review file."""
        values = (self.kind, self.id, self.address, self.candidates, self.why)
        return dict(zip(REVIEW_COLUMNS, values, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedDay:
    """Where all rows are, what a person has to look at, and how many were geocoded."""

    locations: Locations
    review: tuple[Review, ...]
    geocoded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    kind: str
    id: str
    address: str
    point: LonLat | None


def locate_day(
    requests: Sequence[Request],
    volunteers: Sequence[Volunteer],
    depots: Sequence[DepotRow],
    *,
    areas: AreaSet | None,
    geocoder: Geocoder | None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> LocatedDay:
    """Return where each row is.

    A point given with a row is taken. An address that is certain is taken; one that is not, or
    that only names its ward, is taken unconfirmed and stands in the review.

    Parameters
    ----------
    areas, geocoder
        None: points have no ward; addresses are not found.
    """
    rows = [
        *(_Row(kind="request", id=r.id, address=r.address, point=r.point) for r in requests),
        *(
            _Row(kind="volunteer", id=v.id, address=v.home_address, point=v.point)
            for v in volunteers
        ),
        *(_Row(kind="depot", id=d.id, address=d.address, point=d.point) for d in depots),
    ]
    asked = [row for row in rows if row.point is None]
    answers: Mapping[tuple[str, str], Geocoded] = {}
    if geocoder is not None:
        found = geocoder.geocode_all([row.address for row in asked], progress=progress)
        answers = {(r.kind, r.id): answer for r, answer in zip(asked, found, strict=True)}
    located = {(row.kind, row.id): _located(row, areas, answers) for row in rows}
    return LocatedDay(
        locations=Locations(
            requests=_of_kind("request", located),
            volunteers=_of_kind("volunteer", located),
            depots=_of_kind("depot", located),
        ),
        review=tuple(_reviews(asked, located, answers, geocoder)),
        geocoded=len(answers),
    )


def _located(
    row: _Row, areas: AreaSet | None, answers: Mapping[tuple[str, str], Geocoded]
) -> Located | None:
    if row.point is not None:
        area = None if areas is None else areas.area_at(row.point)
        return Located(point=row.point, area=None if area is None else area.key)
    answer = answers.get((row.kind, row.id))
    if answer is None or not answer.candidates:
        return None
    best = answer.candidates[0]
    if row.kind != "request" and not answer.accepted:
        return None  # people and goods do not start from a guess
    certain = answer.accepted and best.precision != ROUGH
    return Located(point=best.point, area=best.area, confirmed=certain)


def _of_kind(kind: str, located: Mapping[tuple[str, str], Located | None]) -> dict[str, Located]:
    return {row: found for (one, row), found in located.items() if one == kind and found}


def _reviews(
    asked: Iterable[_Row],
    located: Mapping[tuple[str, str], Located | None],
    answers: Mapping[tuple[str, str], Geocoded],
    geocoder: Geocoder | None,
) -> Iterable[Review]:
    for row in asked:
        found = located[row.kind, row.id]
        if found is not None and found.confirmed:
            continue
        answer = answers.get((row.kind, row.id))
        candidates, why = "", "no areas were given to look it up in"
        if answer is not None and geocoder is not None:
            candidates = candidates_text(geocoder, answer.candidates)
            why = "; ".join(answer.reasons) or "only its ward is known"
        yield Review(kind=row.kind, id=row.id, address=row.address, candidates=candidates, why=why)
