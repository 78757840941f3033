import pytest

from geodata.dropped import NOT_JUDGED, SINGLE_DATES, SOME_DAYS
from geodata.network import ALL_HOURS
from geodata.sources.conditions import read_conditional
from tests.geodata.sources.osm_files import ALL, AM


def hours(*spans: tuple[int, int]) -> int:
    """Bits of the hours from each first to before each second."""
    return sum(1 << hour for begin, end in spans for hour in range(begin, end))


@pytest.mark.parametrize(
    ("text", "surely", "maybe"),
    [
        ("no @ (06:00-09:00,16:00-20:00)", hours((6, 9), (16, 20)), hours((6, 9), (16, 20))),
        ("no @ 06:00-09:00", hours((6, 9)), hours((6, 9))),
        ("no @ (22:00-05:00)", hours((22, 24), (0, 5)), hours((22, 24), (0, 5))),
        ("no @ (06:30-09:15)", hours((7, 9)), hours((6, 10))),  # parts of 6 and 9 may count
        ("no @ (06:30-07:15; 07:15-08:00)", hours((7, 8)), hours((6, 8))),  # 7 is whole
        ("no @ (19:00-23:59)", hours((19, 24)), hours((19, 24))),
        ("no @ (00:00-24:00)", ALL_HOURS, ALL_HOURS),
        ("no @ (24/7)", ALL_HOURS, ALL_HOURS),
        ("no @ (22:00-29:00)", hours((22, 24), (0, 5)), hours((22, 24), (0, 5))),
        ("no @ (30:00-05:00)", hours((6, 24), (0, 5)), hours((6, 24), (0, 5))),
        ("no @ (47:00-48:00)", hours((23, 24)), hours((23, 24))),
    ],
)
def test_hours_are_sure_where_they_are_whole(text: str, surely: int, maybe: int) -> None:
    (clause,) = read_conditional(text)

    assert (clause.value, clause.surely, clause.maybe) == ("no", surely, maybe)
    assert (clause.who, clause.note) == (ALL, "")


@pytest.mark.parametrize(
    ("text", "maybe", "note"),
    [
        ("no @ (Mo-Fr 06:00-09:00)", hours((6, 9)), SOME_DAYS),
        ("no @ (Mo-Fr 06:00-09:00; Su,PH 16:00-18:00)", hours((6, 9), (16, 18)), SOME_DAYS),
        ("no @ (Sa-Su)", ALL_HOURS, SOME_DAYS),
        ("no @ (Mo-Fr 06:00-09:00; PH off)", hours((6, 9)), SOME_DAYS),
        ("no @ (06:00-09:00; PH off)", hours((6, 9)), SOME_DAYS),
        ("no @ (Su 06:00-09:00; Apr 30 19:00-23:00)", hours((6, 9)), SOME_DAYS),
        ("no @ (Nov-Mar 06:00-09:00)", hours((6, 9)), SOME_DAYS),
        ("no @ (Apr 30 19:00-23:00)", 0, SINGLE_DATES),
        ("no @ (2021 Jul 09-2021 Oct 01)", 0, SINGLE_DATES),
        ("no @ (sunset-sunrise)", ALL_HOURS, NOT_JUDGED),
        ("no @ (wet AND 06:00-09:00)", hours((6, 9)), NOT_JUDGED),
        ("no @ (height>2.2)", ALL_HOURS, NOT_JUDGED),
        ("no @ (49:00-50:00)", ALL_HOURS, NOT_JUDGED),
        ("no @ (06:00-48:01)", ALL_HOURS, NOT_JUDGED),
        ("no @ (06:60-09:00)", ALL_HOURS, NOT_JUDGED),
        ("no @ (99999:99-06:00)", ALL_HOURS, NOT_JUDGED),
        ("no", ALL_HOURS, NOT_JUDGED),
        ("no @ (", ALL_HOURS, NOT_JUDGED),
    ],
)
def test_what_cannot_be_modelled_is_never_sure_and_named(text: str, maybe: int, note: str) -> None:
    (clause,) = read_conditional(text)

    assert (clause.surely, clause.maybe, clause.note) == (0, maybe, note)


def test_weights_tell_for_whom_a_clause_holds() -> None:
    # A motorbike weighs 0.3 t, a pickup 3 t, an ambulance 3.5 t.
    (clause,) = read_conditional("no @ (06:00-09:00 AND weight>3.2)")

    assert (clause.who, clause.surely) == (AM, hours((6, 9)))


def test_clauses_keep_their_order_and_their_own_hours() -> None:
    clauses = read_conditional("no @ (06:00-09:00; 16:00-18:00); destination @ (18:00-19:00)")

    assert [(clause.value, clause.surely) for clause in clauses] == [
        ("no", hours((6, 9), (16, 18))),
        ("destination", hours((18, 19))),
    ]
