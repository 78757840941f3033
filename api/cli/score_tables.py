"""Scores of geocoding as lines for people and as a document: by grade, by city, by precision."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geodata.address_scores import AddressScores

GRADES = {
    "A": "phường trong chữ = phường của điểm / ward named, agrees",
    "B": "điểm sát ranh giới phường / near the border of the ward named",
    "C": "chữ không có phường / district named, no ward",
    "D": "chữ và điểm khác nhau, không chấm / text and point disagree, not scored",
    "E": "chỉ có tên đường / street only",
}


def score_lines(scores: "AddressScores") -> list[str]:
    """Return the tables, all rows first, then each city."""
    lines = [f"  {grade}: {meaning}" for grade, meaning in GRADES.items()]
    for part in (scores, *scores.cities):
        lines += ["", f"== {part.city or 'Tất cả / all'} ==", *_grade_lines(part)]
        lines += _metre_lines(part)
    return lines


def _grade_lines(scores: "AddressScores") -> Iterator[str]:
    from geodata.address_scores import SCORED_GRADES

    yield (
        "  hạng  dòng   đúng    sai  không |   nhận  nhận sai | 3 đầu"
        "    / grade rows right wrong none | accepted, in a wrong ward | top 3"
    )
    for grade in scores.grades:
        if grade.grade not in SCORED_GRADES:
            yield f"  {grade.grade:4} {grade.rows:6}   không chấm / not scored"
            continue
        yield (
            f"  {grade.grade:4} {grade.rows:6} {grade.first_right:6} {grade.first_wrong:6}"
            f" {grade.without:6} | {grade.accepted_share:6.1%} {grade.accepted_wrong_share:9.2%}"
            f" | {grade.top3_share:5.1%}"
        )
    yield (
        f"  A+B: nhận / accepted {scores.accepted_share:.2%},"
        f" nhận sai phường / accepted in a wrong ward {scores.accepted_wrong_share:.2%}"
    )


def _metre_lines(scores: "AddressScores") -> Iterator[str]:
    yield "  sai lệch theo độ chính xác (A B C E) / metres from the truth by precision"
    for precision, (rows, median_m) in sorted(scores.median_m.items()):
        yield (
            f"    {precision:12} {rows:6} dòng / rows, trung vị / median {median_m:.0f} m,"
            f" p90 {scores.p90_m[precision]:.0f} m"
        )


def score_document(scores: "AddressScores") -> dict[str, Any]:
    """Return the scores as JSON; those of the cities under their names."""
    document: dict[str, Any] = {
        "grades": {
            grade.grade: {
                "rows": grade.rows,
                "right": grade.right,
                "wrong": grade.wrong,
                "undecided": grade.undecided,
                "first_right": grade.first_right,
                "first_wrong": grade.first_wrong,
                "none": grade.without,
                "accepted_share": grade.accepted_share,
                "accepted_wrong_share": grade.accepted_wrong_share,
                "top3_share": grade.top3_share,
            }
            for grade in scores.grades
        },
        "accepted_share": scores.accepted_share,
        "accepted_wrong_share": scores.accepted_wrong_share,
        "median_m": {name: metres for name, (_, metres) in scores.median_m.items()},
        "p90_m": dict(scores.p90_m),
        "rows_by_precision": {name: rows for name, (rows, _) in scores.median_m.items()},
    }
    if scores.cities:
        document["cities"] = {part.city: score_document(part) for part in scores.cities}
    return document
