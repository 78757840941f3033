"""Sums of DOMAIN.md, by hand: litres = size x (pressure - reserve), minutes = litres / flow."""

from decimal import Decimal
from fractions import Fraction

import pytest

from routing.oxygen import (
    Supply,
    Unknown,
    cylinders_until,
    empty_s,
    endurance_s,
    exact,
    known_or_assumed,
    runs_out_s,
    usable_litres,
)
from tests.builders import at

UNKNOWN = Unknown(size_l=Fraction(8), pressure_bar=Fraction(100), flow_lpm=Fraction(10))


def a_supply(size_l=8, pressure_bar=150, flow_lpm=5, measured="08:00") -> Supply:
    return Supply(
        size_l=exact(size_l),
        pressure_bar=exact(pressure_bar),
        flow_lpm=exact(flow_lpm),
        measured_s=at(measured),
    )


def test_8_litres_at_150_bar_are_800_litres_and_last_2_h_40_at_5_a_minute() -> None:
    assert usable_litres(a_supply(), reserve_bar=50) == 800  # 8 x (150 - 50)
    assert endurance_s(a_supply(), reserve_bar=50) == at("02:40")  # 800 / 5 = 160 min
    assert runs_out_s(a_supply(), reserve_bar=50) == at("10:40")


def test_to_empty_counts_the_reserve_too() -> None:
    assert empty_s(a_supply()) == at("12:00")  # 8 x 150 / 5 = 240 min after 08:00


@pytest.mark.parametrize(("flow", "minutes"), [(2, 400), (5, 160), (10, 80)])
def test_the_higher_the_flow_the_sooner_it_ends(flow: int, minutes: int) -> None:
    assert endurance_s(a_supply(flow_lpm=flow), reserve_bar=50) == minutes * 60


@pytest.mark.parametrize("pressure", [50, 49, 0])
def test_at_or_below_the_reserve_it_has_run_out_when_it_was_read(pressure: int) -> None:
    assert runs_out_s(a_supply(pressure_bar=pressure), reserve_bar=50) == at("08:00")


def test_seconds_are_rounded_down_once() -> None:
    # 8 x 100 x 60 / 7 = 6857.14 s
    assert endurance_s(a_supply(flow_lpm=7), reserve_bar=50) == 6857


def test_a_decimal_flow_is_taken_as_written_not_as_its_binary_neighbour() -> None:
    # 3 x 1 x 60 / 0.1 = 1800 s exactly; 0.1 in binary is a little more and would give 1799
    for flow in (0.1, Decimal("0.1")):
        supply = a_supply(size_l=3, pressure_bar=51, flow_lpm=flow)
        assert endurance_s(supply, reserve_bar=50) == 1800


def test_nothing_known_counts_as_8_litres_100_bar_10_a_minute_read_at_the_call() -> None:
    supply, assumed = known_or_assumed(
        size_l=None,
        pressure_bar=None,
        flow_lpm=None,
        measured_s=None,
        called_s=at("09:00"),
        unknown=UNKNOWN,
    )
    assert assumed == ("size_l", "pressure_bar", "flow_lpm", "measured_at")
    assert runs_out_s(supply, reserve_bar=50) == at("09:40")  # 8 x 50 / 10 = 40 min


def test_only_what_is_missing_is_assumed() -> None:
    supply, assumed = known_or_assumed(
        size_l=8,
        pressure_bar=150,
        flow_lpm=None,
        measured_s=at("07:00"),
        called_s=at("09:00"),
        unknown=UNKNOWN,
    )
    assert assumed == ("flow_lpm",)
    assert runs_out_s(supply, reserve_bar=50) == at("08:20")  # 8 x 100 / 10 = 80 min after 07:00


def test_the_fifteen_hours_of_a_night_take_three_cylinders_at_2_a_minute() -> None:
    # 17:00 to 08:00 is 15 h; one lasts 6 h 40: two give 13 h 20, three 20 h
    assert cylinders_until(at("32:00"), from_s=at("17:00"), each_s=400 * 60) == 3
    assert cylinders_until(at("30:20"), from_s=at("17:00"), each_s=400 * 60) == 2
    assert cylinders_until(at("17:00"), from_s=at("17:00"), each_s=400 * 60) == 0


def test_a_flow_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        a_supply(flow_lpm=0)
