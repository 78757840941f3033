"""How well addresses were geocoded, against points and wards that are known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from geodata.coordinates import LonLat, great_circle_m
from geodata.errors import InvalidInput, Issue
from geodata.geocoding import Candidate, Geocoded
from geodata.streets import Precision

TRUTH_COLUMNS: Final = ("lon", "lat", "ward_code", "grade")
ALSO_COLUMN: Final = "ward_code_in_text"
"""A second ward that is right as well, read if the file has it: the one that the text names."""

BORDER_GRADE: Final = "B"
_METRE_GRADES: Final = frozenset("ABCE")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressTruth:
    """Where an address really is.

    Parameters
    ----------
    point
        The place.
    ward_codes
        Codes of the wards that count as right; at a border both.
    grade
        A: text and point agree; B: the point lies near the border of the ward named; C: no ward
        in the text; D: they disagree; E: street only.
    """

    point: LonLat
    ward_codes: tuple[str, ...]
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeScore:
    """Counts for the addresses of one grade.

    Parameters
    ----------
    grade
        See `AddressTruth`.
    rows
        How many there are.
    right, wrong
        Accepted, in the right and in a wrong ward.
    undecided
        Left to a person.
    first_right, among_three
        Whose first candidate, and one of whose candidates, has the right ward; accepted or not.
    """

    grade: str
    rows: int
    right: int
    wrong: int
    undecided: int
    first_right: int
    among_three: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressScores:
    """Scores by grade, over all that name a ward, and distances.

    Parameters
    ----------
    grades
        By grade, in order.
    accepted_share, accepted_wrong_share
        Of all rows of grades A and B; the second counts those accepted in a wrong ward.
    median_m
        Precision to (rows, median metres from the truth), over grades A, B, C and E.
    """

    grades: tuple[GradeScore, ...]
    accepted_share: float
    accepted_wrong_share: float
    median_m: Mapping[Precision, tuple[int, float]]


def read_truth(
    rows: Sequence[Mapping[str, str]],
    columns: Sequence[str] = TRUTH_COLUMNS,
    *,
    also: str = ALSO_COLUMN,
) -> tuple[AddressTruth, ...]:
    """Return the truth that stands in rows of a table.

    Parameters
    ----------
    rows
        As `csv.DictReader` gives them.
    columns
        Names of the columns with longitude, latitude, ward code and grade.
    also
        Column of a second right ward, used at borders (grade B); may be absent.

    Raises
    ------
    InvalidInput
        With codes ``missing-column`` and ``not-a-number``, every fault at once.
    """
    known = set(rows[0]) if rows else set(columns)
    if missing := [name for name in columns if name not in known]:
        raise InvalidInput(
            _issue("missing-column", "truth", f"there is no column {name}", "name it in --truth")
            for name in missing
        )
    lon, lat, code, grade = columns
    issues: list[Issue] = []
    truths = []
    for number, row in enumerate(rows, start=2):
        try:
            point = LonLat(lon=float(row[lon]), lat=float(row[lat]))
        except ValueError as error:
            where = f"truth row {number}, fields {lon} and {lat}"
            issues.append(_issue("not-a-number", where, str(error), "give degrees such as 106.7"))
            continue
        second = row.get(also, "") if row[grade] == BORDER_GRADE else ""
        codes = tuple(value for value in (row[code], second) if value)
        truths.append(AddressTruth(point=point, ward_codes=codes, grade=row[grade]))
    if issues:
        raise InvalidInput(issues)
    return tuple(truths)


def score_against_truth(
    results: Sequence[Geocoded], truths: Sequence[AddressTruth]
) -> AddressScores:
    """Return how the results compare with the truth, row by row.

    Parameters
    ----------
    results, truths
        Of the same length and order.

    Raises
    ------
    ValueError
        If their lengths differ.
    """
    pairs = tuple(zip(results, truths, strict=True))
    grades = tuple(
        _grade_score(grade, [pair for pair in pairs if pair[1].grade == grade])
        for grade in sorted({truth.grade for truth in truths})
    )
    named = [score for score in grades if score.grade in ("A", BORDER_GRADE)]
    rows = sum(score.rows for score in named)
    return AddressScores(
        grades=grades,
        accepted_share=sum(s.right + s.wrong for s in named) / rows if rows else 0.0,
        accepted_wrong_share=sum(s.wrong for s in named) / rows if rows else 0.0,
        median_m=_median_m(pairs),
    )


def _grade_score(grade: str, pairs: Sequence[tuple[Geocoded, AddressTruth]]) -> GradeScore:
    right = wrong = first_right = among = 0
    for result, truth in pairs:
        hits = [_is_right(candidate, truth) for candidate in result.candidates]
        first = bool(hits) and hits[0]
        first_right += first
        among += any(hits)
        right += result.accepted and first
        wrong += result.accepted and not first
    return GradeScore(
        grade=grade,
        rows=len(pairs),
        right=right,
        wrong=wrong,
        undecided=len(pairs) - right - wrong,
        first_right=first_right,
        among_three=among,
    )


def _is_right(candidate: Candidate, truth: AddressTruth) -> bool:
    return candidate.area.partition(":")[2] in truth.ward_codes


def _median_m(
    pairs: Iterable[tuple[Geocoded, AddressTruth]],
) -> dict[Precision, tuple[int, float]]:
    metres: dict[Precision, list[float]] = {}
    for result, truth in pairs:
        if result.candidates and truth.grade in _METRE_GRADES:
            best = result.candidates[0]
            away_m = great_circle_m(best.point, truth.point)
            metres.setdefault(best.precision, []).append(away_m)
    return {precision: (len(all_m), median(all_m)) for precision, all_m in metres.items()}


def _issue(code: str, subject: str, message: str, remedy: str) -> Issue:
    return Issue(code=code, subject=subject, message=message, remedy=remedy)
