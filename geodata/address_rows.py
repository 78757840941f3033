"""Tables of addresses: the columns that geocoding adds, and the rows left to a person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geodata.areas import Area
from geodata.errors import InvalidInput, Issue
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
        Rows without an address (``missing-address``); they stand in `review` as well.
    """

    rows: tuple[dict[str, str], ...]
    review: tuple[dict[str, str], ...]
    results: tuple[Geocoded, ...]
    issues: tuple[Issue, ...]


def _nothing(done: int, total: int) -> None:
    """Ignore progress."""


def _no_code(area: Area) -> str:
    """Give no new code: without the table of the 2025 reform nothing is certain."""
    del area
    return ""


def geocode_rows(
    geocoder: Geocoder,
    rows: Sequence[Mapping[str, str]],
    address_column: str = "address",
    *,
    code_2025: Callable[[Area], str] = _no_code,
    subject: str = "addresses",
    progress: Callable[[int, int], None] = _nothing,
) -> GeocodedRows:
    """Return the rows with ward and point where they are sure enough.

    Parameters
    ----------
    geocoder
        From `geodata.geocoding.build_geocoder`.
    rows
        As `csv.DictReader` gives them.
    address_column
        Which column has the address.
    code_2025
        Gives the code since July 2025 of a ward, empty when not certain; see
        `geodata.wards_2025.read_reform`.
    subject
        Name of the file, for the issues.
    progress
        Called with how many are done and how many there are.

    Raises
    ------
    InvalidInput
        With code ``missing-column`` when there is no such column.
    """
    if rows and address_column not in rows[0]:
        raise InvalidInput([_missing_column(subject, address_column, rows[0])])
    texts = [row[address_column] or "" for row in rows]
    results = geocoder.geocode_all(texts, progress=progress)
    filled = tuple(
        {**row, **geo_columns(geocoder, result, code_2025=code_2025)}
        for row, result in zip(rows, results, strict=True)
    )
    return GeocodedRows(
        rows=filled,
        review=tuple(
            {**row, REVIEW_COLUMN: "; ".join(result.reasons)}
            for row, result in zip(filled, results, strict=True)
            if not result.accepted
        ),
        results=results,
        issues=tuple(
            _missing_address(subject, number, address_column)
            for number, text in enumerate(texts, start=2)
            if not text.strip()
        ),
    )


def geo_columns(
    geocoder: Geocoder, result: Geocoded, *, code_2025: Callable[[Area], str] = _no_code
) -> dict[str, str]:
    """Return the `GEO_COLUMNS` of one answer, as text."""
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


def _missing_column(subject: str, column: str, row: Mapping[str, str]) -> Issue:
    return Issue(
        code="missing-column",
        subject=subject,
        message=f"không có cột / there is no column {column!r}, only {', '.join(row)}",
        remedy="nêu tên cột chứa địa chỉ / name the column that holds the address",
    )


def _missing_address(subject: str, number: int, column: str) -> Issue:
    return Issue(
        code="missing-address",
        subject=f"{subject} row {number}, field {column}",
        message="địa chỉ trống / the address is empty",
        remedy="điền địa chỉ, hoặc lon và lat / fill it in, or give lon and lat",
    )
