from dataclasses import replace

from routing.simulation.demand import needs_of
from tests.routing.simulation.small import small


def test_one_seed_gives_the_same_calls_again() -> None:
    assert needs_of(small(), "", 3) == needs_of(small(), "", 3)
    assert needs_of(small(), "", 3) != needs_of(small(), "", 4)


def test_other_noise_changes_no_call() -> None:
    # streams by cause: who calls when stays, though more doors stay shut and rides vary more
    calm, rough = small(), small()
    rough = replace(rough, chances=replace(rough.chances, travel=1.0, no_answer=0.9))
    calls = [
        [(need.id, need.called_s, need.point) for need in needs_of(one, "", 0)]
        for one in (calm, rough)
    ]
    assert calls[0] == calls[1]


def test_calls_come_by_the_cases_of_a_ward() -> None:
    # 120 of 210 cases are the first ward's: of some 6,000 calls 57 %
    found = needs_of(small(surge=12, days=2), "", 0)
    share = sum(need.ward == "sample:1" for need in found) / len(found)
    assert abs(share - 120 / 210) < 0.02


def test_a_cylinder_is_empty_when_all_of_it_is_breathed() -> None:
    swaps = [need for need in needs_of(small(), "", 0) if need.kind == "oxygen_swap"]
    assert swaps
    for need in swaps:
        # 8 litres at so many bar, at so many litres a minute
        assert need.dry_s == need.called_s + 8 * need.pressure_bar * 60 // need.flow_lpm
