"""Where the rows of a day are: points given, addresses geocoded, the uncertain ones for review."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from geodata.address_rows import candidates_text
from geodata.areas import AreaSet
from geodata.coordinates import LonLat
from geodata.geocoding import Candidate, Geocoded, Geocoder
from geodata.learned_rows import CHOICE_COLUMNS
from routing.intake import DepotRow, Located, Locations, Request, Volunteer

REVIEW_COLUMNS = ("kind", "id", "address", "geo_candidates", "geo_review", *CHOICE_COLUMNS)
FAR_M = 500.0
"""A place known no better than this is asked about before anybody goes: ten minutes of looking for
a door by motorbike; own default. What is rough but nearer is marked on the list, with a call."""
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
        """Return the columns of the review file; those of the choice are left to fill in."""
        values = (self.kind, self.id, self.address, self.candidates, self.why)
        return dict(zip(REVIEW_COLUMNS, (*values, *("" for _ in CHOICE_COLUMNS)), strict=True))


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

    @property
    def asked(self) -> bool:
        """Whether its address is looked up: to be placed, or to be compared with its point."""
        return self.point is None or bool(self.address)


def _rows(
    requests: Sequence[Request], volunteers: Sequence[Volunteer], depots: Sequence[DepotRow]
) -> list[_Row]:
    return [
        *(_Row(kind="request", id=r.id, address=r.address, point=r.point) for r in requests),
        *(
            _Row(kind="volunteer", id=v.id, address=v.home_address, point=v.point)
            for v in volunteers
        ),
        *(_Row(kind="depot", id=d.id, address=d.address, point=d.point) for d in depots),
    ]


def asks_a_geocoder(
    requests: Sequence[Request], volunteers: Sequence[Volunteer], depots: Sequence[DepotRow]
) -> bool:
    """Tell whether any row has an address to look up or to compare with its point."""
    return any(row.asked for row in _rows(requests, volunteers, depots))


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
    that is only known to its ward or, of a request, worse than `FAR_M`, is taken unconfirmed and
    stands in the review. So does a point in another ward than the certain address beside it;
    volunteers and depots keep such a point.

    Parameters
    ----------
    areas, geocoder
        None: points have no ward; addresses are not found.
    """
    rows = _rows(requests, volunteers, depots)
    asked = [row for row in rows if row.asked]
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
        review=tuple(_reviews(asked, located, answers, areas, geocoder)),
        geocoded=0 if geocoder is None else sum(row.point is None for row in asked),
    )


def _located(
    row: _Row, areas: AreaSet | None, answers: Mapping[tuple[str, str], Geocoded]
) -> Located | None:
    if row.point is not None:
        agrees = row.kind != "request" or not _elsewhere(row, areas, answers)
        return Located(point=row.point, area=_ward_at(row.point, areas), confirmed=agrees)
    answer = answers.get((row.kind, row.id))
    if answer is None or not answer.candidates:
        return None
    best = answer.candidates[0]
    if row.kind != "request" and not answer.accepted:
        return None  # people and goods do not start from a guess
    rough = row.kind == "request" and best.radius_m > FAR_M
    certain = answer.accepted and best.precision != ROUGH and not rough
    return Located(
        point=best.point,
        area=best.area,
        confirmed=certain,
        precision=best.precision,
        radius_m=best.radius_m,
    )


def _ward_at(point: LonLat, areas: AreaSet | None) -> str | None:
    area = None if areas is None else areas.area_at(point)
    return None if area is None else area.key


def _elsewhere(
    row: _Row, areas: AreaSet | None, answers: Mapping[tuple[str, str], Geocoded]
) -> bool:
    """Return whether a row's address is certainly in another ward than its point."""
    answer = answers.get((row.kind, row.id))
    if row.point is None or answer is None or not answer.accepted:
        return False
    return answer.candidates[0].area != _ward_at(row.point, areas)


def _of_kind(kind: str, located: Mapping[tuple[str, str], Located | None]) -> dict[str, Located]:
    return {row: found for (one, row), found in located.items() if one == kind and found}


def _reviews(
    asked: Iterable[_Row],
    located: Mapping[tuple[str, str], Located | None],
    answers: Mapping[tuple[str, str], Geocoded],
    areas: AreaSet | None,
    geocoder: Geocoder | None,
) -> Iterable[Review]:
    for row in asked:
        found = located[row.kind, row.id]
        torn = _elsewhere(row, areas, answers)
        if found is not None and found.confirmed and not torn:
            continue
        answer = answers.get((row.kind, row.id))
        candidates, why = "", "chưa có phường để tra / no areas were given to look it up in"
        if answer is not None and geocoder is not None:
            candidates = candidates_text(geocoder, answer.candidates)
            why = "; ".join(answer.reasons) or "chỉ biết phường / only its ward is known"
            if answer.accepted and answer.candidates:
                why = _too_rough(answer.candidates[0])
        if torn and row.point is not None:
            why = _contradiction(row.kind, row.point, areas)
        yield Review(kind=row.kind, id=row.id, address=row.address, candidates=candidates, why=why)


def _too_rough(best: Candidate) -> str:
    """Return why an address that was accepted is left to a person all the same."""
    known = {"ward": ("phường", "ward"), "alley": ("hẻm", "alley")}
    vi, en = known.get(best.precision, ("đường", "street"))
    radius = f"{best.radius_m:.0f} m"
    return f"chỉ biết {vi}, ±{radius} / only the {en} is known, +-{radius}"


def _contradiction(kind: str, point: LonLat, areas: AreaSet | None) -> str:
    """Return where the point is, beside the candidates of the address, and what is done."""
    ward = _ward_at(point, areas) or "ngoài mọi phường / outside all wards"
    taken = "" if kind == "request" else "; dùng tọa độ / the point is taken"
    return (
        f"tọa độ và địa chỉ ở hai phường khác nhau / its point {point.lon:.6f} {point.lat:.6f}"
        f" ({ward}) lies in another ward than its address{taken}: sửa một trong hai, hoặc xóa bên"
        " sai / correct one of them, or empty the wrong one"
    )
