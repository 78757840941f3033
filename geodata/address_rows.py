"""Tables of addresses: the columns that geocoding adds, and the rows left to a person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from geodata.areas import Area
from geodata.errors import Issue
from geodata.geocoding import Candidate, Geocoded, Geocoder

GEO_COLUMNS: Final = (
    "geo_scheme",
    "geo_ward_code",
    "geo_ward_code_2025",
    "geo_lon",
    "geo_lat",
    "geo_precision",
    "geo_radius_m",
    "geo_probability",
    "geo_candidates",
)
REVIEW_COLUMN: Final = "geo_review"
"""In the review table only: what a person has to decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GeocodedRows:
    """A table with its new columns.

    Parameters
    ----------
    rows
        All rows in order with `GEO_COLUMNS` added; ward and point are empty where nothing was
        accepted.
    review
        The rows not accepted, with the reason in `REVIEW_COLUMN`.
    results
        The answer to each row, for `geodata.address_scores`.
    issues
        Faults of rows. One that cannot be placed for its fault stands in `review` as well; one that
        its address places, beside a point that cannot be, does not.
    """

    rows: tuple[dict[str, str], ...]
    review: tuple[dict[str, str], ...]
    results: tuple[Geocoded, ...]
    issues: tuple[Issue, ...]


def geo_columns(
    geocoder: Geocoder, result: Geocoded, *, code_2025: Callable[[Area], str]
) -> dict[str, str]:
    """Return the `GEO_COLUMNS` of one answer, as text.

    Parameters
    ----------
    geocoder
        That gave it.
    code_2025
        Gives the code since July 2025 of a ward, empty when not certain.
    """
    columns = dict.fromkeys(GEO_COLUMNS, "")
    if not result.candidates:
        return columns
    best = result.candidates[0]
    columns["geo_probability"] = f"{best.probability:.3f}"
    columns["geo_candidates"] = candidates_text(geocoder, result.candidates)
    if result.accepted:
        area = geocoder.areas.by_key(best.area)
        columns |= {
            "geo_scheme": area.scheme,
            "geo_ward_code": area.code,
            "geo_ward_code_2025": code_2025(area),
            "geo_lon": f"{best.point.lon:.6f}",
            "geo_lat": f"{best.point.lat:.6f}",
            "geo_precision": best.precision,
            "geo_radius_m": f"{best.radius_m:.0f}",
        }
    return columns


def candidates_text(geocoder: Geocoder, candidates: Sequence[Candidate]) -> str:
    """Return the candidates on one line, for a person to choose from."""
    return " | ".join(_candidate_text(geocoder, candidate) for candidate in candidates)


def _candidate_text(geocoder: Geocoder, candidate: Candidate) -> str:
    area = geocoder.areas.by_key(candidate.area)
    name = f"{area.name}, {area.district}" if area.district else area.name
    place = f"{candidate.point.lon:.6f} {candidate.point.lat:.6f}"
    sure = f"{candidate.probability:.0%} {candidate.precision} {place}"
    return f"{candidate.area} {name}: {sure} ({', '.join(candidate.reasons)})"
