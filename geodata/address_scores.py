"""How well addresses were geocoded, against points and wards that are known."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geodata.coordinates import LonLat, great_circle_m
from geodata.errors import InvalidInput, Issue
from geodata.geocoding import Candidate, Geocoded
from geodata.point_texts import read_point
from geodata.streets import Precision

TRUTH_COLUMNS: Final = ("lon", "lat", "ward_code", "grade")
ALSO_COLUMN: Final = "ward_code_in_text"
"""A second ward that is right as well, read if the file has it: the one that the text names."""

CITY_COLUMN: Final = "city"
"""Scores are given by city as well if the file has it."""

BORDER_GRADE: Final = "B"
SCORED_GRADES: Final = frozenset("ABCE")
"""Of grade D, where text and point disagree, nothing is scored but the number of rows."""


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
    city
        Where it is; empty when the table does not say.
    """

    point: LonLat
    ward_codes: tuple[str, ...]
    grade: str
    city: str = ""


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
    without
        Those without any candidate.
    """

    grade: str
    rows: int
    right: int
    wrong: int
    undecided: int
    first_right: int
    among_three: int
    without: int

    @property
    def first_wrong(self) -> int:
        """Whose first candidate has a wrong ward; accepted or not."""
        return self.rows - self.first_right - self.without

    @property
    def accepted_share(self) -> float:
        """Part of the rows that no person has to look at."""
        return (self.right + self.wrong) / self.rows

    @property
    def accepted_wrong_share(self) -> float:
        """Part of the rows that were accepted in a wrong ward."""
        return self.wrong / self.rows

    @property
    def top3_share(self) -> float:
        """Part of the rows one of whose candidates has the right ward."""
        return self.among_three / self.rows


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
    p90_m
        Precision to the metres within which nine of ten of them lie.
    city
        Of which city; empty for all rows.
    cities
        The same by city, where the truth names cities.
    """

    grades: tuple[GradeScore, ...]
    accepted_share: float
    accepted_wrong_share: float
    median_m: Mapping[Precision, tuple[int, float]]
    p90_m: Mapping[Precision, float]
    city: str = ""
    cities: tuple["AddressScores", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How one result compares with its truth.

    Parameters
    ----------
    grade, city
        Of the truth.
    accepted
        Whether it was accepted.
    first
        Whether its first candidate has the right ward; None without candidates.
    among
        Whether one of its candidates has.
    precision, away_m
        Of the first candidate, and its metres from the truth; None without candidates.
    """

    grade: str
    city: str
    accepted: bool
    first: bool | None
    among: bool
    precision: Precision | None
    away_m: float | None


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
        With ``missing-column`` and the codes of `read_point`, every fault at once.
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
        where = f"truth row {number}, fields {lon} and {lat}"
        try:
            point = read_point(row[lon], row[lat], subject=where)
        except InvalidInput as error:
            issues += error.issues
            continue
        second = row.get(also, "") if row[grade] == BORDER_GRADE else ""
        codes = tuple(value for value in (row[code], second) if value)
        city = row.get(CITY_COLUMN, "")
        truths.append(AddressTruth(point=point, ward_codes=codes, grade=row[grade], city=city))
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
    return score([judge(*pair) for pair in zip(results, truths, strict=True)])


def judge(result: Geocoded, truth: AddressTruth) -> Verdict:
    """Return how one result compares with its truth."""
    hits = [_is_right(candidate, truth) for candidate in result.candidates]
    best = result.candidates[0] if result.candidates else None
    return Verdict(
        grade=truth.grade,
        city=truth.city,
        accepted=result.accepted,
        first=hits[0] if hits else None,
        among=any(hits),
        precision=None if best is None else best.precision,
        away_m=None if best is None else great_circle_m(best.point, truth.point),
    )


def score(verdicts: Sequence[Verdict]) -> AddressScores:
    """Return the scores of all verdicts, and of those of each city."""
    cities = sorted({verdict.city for verdict in verdicts} - {""})
    by_city = tuple(_scores([v for v in verdicts if v.city == city], city) for city in cities)
    return _scores(verdicts, "", by_city)


def _scores(
    verdicts: Sequence[Verdict], city: str, cities: tuple[AddressScores, ...] = ()
) -> AddressScores:
    grades = tuple(
        _grade_score(grade, [verdict for verdict in verdicts if verdict.grade == grade])
        for grade in sorted({verdict.grade for verdict in verdicts})
    )
    named = [score for score in grades if score.grade in ("A", BORDER_GRADE)]
    rows = sum(score.rows for score in named)
    metres = _metres(verdicts)
    return AddressScores(
        grades=grades,
        accepted_share=sum(s.right + s.wrong for s in named) / rows if rows else 0.0,
        accepted_wrong_share=sum(s.wrong for s in named) / rows if rows else 0.0,
        median_m={p: (len(all_m), float(np.median(all_m))) for p, all_m in metres.items()},
        p90_m={p: float(np.percentile(all_m, 90)) for p, all_m in metres.items()},
        city=city,
        cities=cities,
    )


def _grade_score(grade: str, verdicts: Sequence[Verdict]) -> GradeScore:
    def count(holds: Callable[[Verdict], bool]) -> int:
        return sum(map(holds, verdicts))

    return GradeScore(
        grade=grade,
        rows=len(verdicts),
        right=count(lambda v: v.accepted and v.first is True),
        wrong=count(lambda v: v.accepted and v.first is not True),
        undecided=count(lambda v: not v.accepted),
        first_right=count(lambda v: v.first is True),
        among_three=count(lambda v: v.among),
        without=count(lambda v: v.first is None),
    )


def _is_right(candidate: Candidate, truth: AddressTruth) -> bool:
    return candidate.area.partition(":")[2] in truth.ward_codes


def _metres(verdicts: Iterable[Verdict]) -> dict[Precision, list[float]]:
    metres: dict[Precision, list[float]] = {}
    for verdict in verdicts:
        if verdict.grade in SCORED_GRADES and verdict.precision and verdict.away_m is not None:
            metres.setdefault(verdict.precision, []).append(verdict.away_m)
    return metres


def _issue(code: str, subject: str, message: str, remedy: str) -> Issue:
    return Issue(code=code, subject=subject, message=message, remedy=remedy)
