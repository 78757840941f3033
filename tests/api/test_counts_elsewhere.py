"""A count of a depot on all boards that load there."""

from typing import Any, NamedTuple, cast

import pytest

from api.errors import Conflict, own_issue
from api.records.day_plans import DayPlanNumber
from api.services import counts_elsewhere, reporting
from routing import dispatch
from routing.model import DepotId
from tests.api.conftest import let_in
from tests.api.running_ward import Ward, day_start, morning, ward
from tests.api.test_counting import left_over, missing, on_the_way
from tests.api.test_day_plans import AT, planned, told, triaged, works

__all__ = ["day_start", "morning", "ward"]  # fixtures


class Second(NamedTuple):
    """Another plan that runs on the ward's day and loads at the same depot."""

    number: int
    desk: dict[str, str]


def second_board(ward: Ward) -> Second:
    """Give out a plan besides the ward's own."""
    works(ward.client, ward.people, "goods")
    triaged(ward.client, ward.people, 7, kind="welfare_bag")
    desk = let_in(ward.client, "dieu-phoi 2021", at=AT)
    number = int(planned(ward.client, desk, area="*")["number"])
    told(ward.client, desk, number, "publish", version=2).raise_for_status()
    return Second(number, desk)


def count_of_bags(ward: Ward, other: Second) -> Any:
    """Tell the other board that 6 bags are at the distribution point, always as the same report."""
    count = {"kind": "stock-counted", "depot": "hang", "bags": 6}
    return told(
        ward.client, other.desk, other.number, "reports", report=count, client_id="dem-hai-bang"
    )


def counted_on(ward: Ward, number: int) -> int | None:
    """Return how many bags a board was left by a count; None: it knows of none."""
    board = cast("Any", ward.client.app).state.days.board_now(DayPlanNumber(number))
    found = board.facts.counted.get(DepotId("hang"))
    return None if found is None else int(found[1].bags)


def is_shared_out(ward: Ward, other: Second) -> None:
    """Look that each board is left what the other does not go to take of the 6."""
    days = cast("Any", ward.client.app).state.days
    numbers = (ward.number, other.number)
    to_take = [
        sum(
            one.load.bags
            for one in dispatch.takings(days.board_now(DayPlanNumber(number)))
            if one.depot == "hang" and not one.begun
        )
        for number in numbers
    ]
    assert min(to_take) > 0
    left = [counted_on(ward, number) for number in numbers]
    assert left == [6 - to_take[1], 6 - to_take[0]]


def test_what_another_board_of_the_day_has_on_the_way_is_not_missing_either(ward: Ward) -> None:
    works(ward.client, ward.people, "goods")
    triaged(ward.client, ward.people, 7, kind="welfare_bag")
    desk = let_in(ward.client, "dieu-phoi 2021", at=AT)
    other = int(planned(ward.client, desk, area="*")["number"])
    told(ward.client, desk, other, "publish", version=2).raise_for_status()
    on_the_way(ward, besides=1)
    count = {"kind": "stock-counted", "depot": "oxy", "full": 1}
    told(ward.client, desk, other, "reports", report=count).raise_for_status()
    assert missing(ward) == 0


def test_a_count_is_on_all_boards_that_load_there_and_given_to_none_twice(ward: Ward) -> None:
    """Once, it was on the first board alone, with what people of the others go to take there."""
    other = second_board(ward)
    count_of_bags(ward, other).raise_for_status()
    is_shared_out(ward, other)
    versions = [acts_of(ward, one) for one in (ward.number, other.number)]
    ward.it_is("06:45")
    count_of_bags(ward, other).raise_for_status()  # sent again it is counted nowhere again
    assert [acts_of(ward, one) for one in (ward.number, other.number)] == versions
    is_shared_out(ward, other)


def acts_of(ward: Ward, number: int) -> list[str]:
    """Return the kinds of what was written of a board, the first one first."""
    days = cast("Any", ward.client.app).state.days
    return [act.kind for act in days.read(DayPlanNumber(number)).acts]


def test_a_count_that_is_broken_off_is_nowhere_and_sent_again_it_is_on_all_boards(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, the first board had it, and the others never: sent again it was known already."""
    other = second_board(ward)
    with monkeypatch.context() as broken:
        broken.setattr(reporting, "tell_others", _breaks)
        assert count_of_bags(ward, other).status_code == 500
    assert [counted_on(ward, one) for one in (ward.number, other.number)] == [None, None]
    count_of_bags(ward, other).raise_for_status()
    is_shared_out(ward, other)


def _breaks(*_: Any, **__: Any) -> None:
    raise RuntimeError("broken off")


def test_a_board_that_cannot_take_a_count_has_it_kept_and_who_counted_is_told_nothing(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, they were answered with the fault of the other board, although the count was taken."""
    other = second_board(ward)

    def refused(*_: Any) -> None:
        raise Conflict(own_issue("already-planned", "request 7"))

    monkeypatch.setattr(counts_elsewhere, "stock_on", refused)
    told_first = count_of_bags(ward, other)
    assert told_first.status_code == 200, told_first.text
    assert counted_on(ward, other.number) is not None
    assert counted_on(ward, ward.number) is None
    assert left_over(ward) == [[("already-planned", "request 7")]]
