"""HCMC's ATM Oxy when it collapsed: what the loop of cylinders gives must be near what was told.

Told (PRODUCT.md PN6): of 1,500 cylinders 1,000 were not returned; with the 500 that went round some
250 a day could be lent, while 400 to 500 a day were asked for; with all of them back some 1,000.
The two figures give a loop of 500 / 250 = 2 and of 1,500 / 1,000 = 1.5 days, which no one loop has.
Fitted is one number, how long a loan lasts: 12 hours (8 litres at 150 bar and 2 L/min last ten, the
rest is the way back). With half a day until the day's pickup and 18 hours to the plant and back the
loop lasts 1.75 days, so that 500 / 1.75 = 286 and 1,500 / 1.75 = 857 are to be expected: 14 % above
the first figure and below the second. The tolerance is 20 %.
"""

from dataclasses import replace

import pytest

from routing.model import TimeWindow
from routing.rules.day_rules import DAY_S
from routing.simulation import Scenario
from routing.simulation.replay import replay
from routing.simulation.scenario import Calls, Shift
from tests.routing.simulation.small import small

TOLERANCE = 0.2
DAYS, SETTLED = 6, 3


def atm_oxy(*, lost: int, asked: int) -> Scenario:
    """Return the stations as one, with more than enough people, and loans alone."""
    base = small(days=DAYS, surge=1.0, policies=("by-hand",))
    day = TimeWindow(opens_s=6 * 3600, closes_s=16 * 3600)
    shift = TimeWindow(opens_s=6 * 3600, closes_s=18 * 3600)
    return replace(
        base,
        curfew=(),
        calls=(Calls(kind="oxygen_emergency", per_day=asked, hours=day),),
        shifts=(Shift(hours=shift, share=1, profile="motorbike", standby=False, permits=()),),
        wards=tuple(replace(ward, volunteers=60, radius_m=300) for ward in base.wards),
        chances=replace(base.chances, travel=0.1, service=0.1, ill=0.0, worsens=0.0),
        cylinders=replace(
            base.cylinders,
            owned=1500,
            lost=lost,
            returned=1.0,
            kept_s=DAY_S // 2,
            refill_s=18 * 3600,
            collected_at_s=12 * 3600,
        ),
    )


def lent_a_day(scenario: Scenario) -> float:
    """Return how many cylinders are lent on a day once the loop has settled."""
    record = replay(scenario, "by-hand", district="", replication=0, lending=True)
    assert record is not None
    settled = [at_s for at_s in record.served_s.values() if at_s >= SETTLED * DAY_S]
    return len(settled) / (DAYS - SETTLED)


@pytest.mark.slow
@pytest.mark.parametrize(("lost", "asked", "told"), [(1000, 450, 250), (0, 1200, 1000)])
def test_the_loop_gives_what_was_told(lost: int, asked: int, told: int) -> None:
    lent = lent_a_day(atm_oxy(lost=lost, asked=asked))
    said = f"{lent:.0f} lent a day, told {told}, tolerance {TOLERANCE:.0%}"
    assert abs(lent / told - 1) <= TOLERANCE, said


@pytest.mark.slow
def test_with_all_cylinders_back_everybody_who_asked_would_have_had_one() -> None:
    assert lent_a_day(atm_oxy(lost=0, asked=450)) > 0.95 * 450
