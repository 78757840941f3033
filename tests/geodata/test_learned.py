from dataclasses import replace
from datetime import datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.addresses import parse_address
from geodata.learned import AddressKey, Learned, address_key, in_force, not_taken_back
from tests.geodata.learned_events import NOW, fix, settled, taken_back


@given(
    st.integers(1, 999), st.integers(1, 999), st.sampled_from("ABC"), st.sampled_from(["", "bis"])
)
def test_no_number_is_lost_on_the_way_to_the_key(
    house: int, alley: int, letter: str, bis: str
) -> None:
    text = f"{alley}/{house}{letter}{bis} Lê Lợi, P.3, Q.5"
    other = f"{alley}/{house + 1}{letter}{bis} Lê Lợi, P.3, Q.5"
    keys = {address_key(parse_address(one)).words for one in (text, other, text.lower())}
    assert len(keys) == 2


def test_a_taking_back_that_is_taken_back_counts_no_more() -> None:
    event = settled("7 Hàng Lạ, Quận 5")
    gone = taken_back(event)
    again = taken_back(gone)
    assert in_force([event]) == (event,)
    assert in_force([event, gone]) == ()
    assert in_force([event, gone, again]) == (event,)


def test_a_taking_back_counts_in_whatever_order_it_came_in() -> None:
    event = settled("7 Hàng Lạ, Quận 5")
    gone = taken_back(event)
    again = taken_back(gone)
    for order in permutations([event, gone]):
        assert in_force(order) == ()
    for order in permutations([event, gone, again]):
        assert in_force(order) == (event,)
        assert set(not_taken_back(order)) == {event, again}


def test_what_no_part_of_an_address_says_alone_tells_two_apart() -> None:
    def key(text: str) -> AddressKey:
        return address_key(parse_address(text))

    # outside Huế and Đà Nẵng K48 is a block
    assert key("K48/3 Hoàng Diệu, P.12, Q.4") != key("48/3 Hoàng Diệu, P.12, Q.4")
    assert key("K48/3 Hoàng Diệu, Đà Nẵng") == key("48/3 Hoàng Diệu, Đà Nẵng")
    bracketed = {key(f"12 {old} Lê Lợi, P.4, Q.4").words for old in ("(34)", "( 34 )", "(56)", "")}
    assert len(bracketed) == 3
    # the tone may stand on either letter, and "Đường" before the name
    assert key("5 Hoà Bình, Q.5") == key("5 Đường Hòa Bình, Q.5")
    spellings = [key(f"5 Nguyễn Văn {name}, Q.5").spelling for name in ("Cự", "Cừ")]
    assert len({*spellings, key("5 nguyen van cu, Q.5").spelling}) == 3
    assert key("5 Hoà Bình, Q.5").spelling == key("5 Đường Hòa Bình, Q.5").spelling


def test_an_event_that_says_nothing_cannot_be() -> None:
    with pytest.raises(ValueError, match="offset"):
        replace(settled("x"), at=datetime(2021, 9, 10))  # noqa: DTZ001 - that is the fault
    with pytest.raises(ValueError, match="address and point"):
        replace(settled("x"), address=" ")
    with pytest.raises(ValueError, match="accuracy_m"):
        replace(fix(0), accuracy_m=float("nan"))
    with pytest.raises(ValueError, match="of must name"):
        Learned(kind="taken-back", by="x", at=NOW)
