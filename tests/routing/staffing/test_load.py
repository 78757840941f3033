"""Health workers with too much to do, and wards that are ready on the spot."""

import numpy as np

from routing.staffing import PostId, Spot, readiness, reinforcements
from routing.staffing.load import unknown_workers
from tests.routing.staffing.posts import post, table


def test_wards_over_the_threshold_are_ranked_with_who_would_have_to_come() -> None:
    posts = [
        post("calm", people_home=66, workers=2),  # 33 each: as many as may be
        post("full", people_home=100, workers=2, retired=1, private=5),  # ceil(100 / 33) = 4
        post("worse", people_home=700, workers=3, retired=4, private=2, area_km2=0.5),  # 22 needed
        post("alone", people_home=1, workers=0),
        post("unknown", people_home=9),
    ]
    found = reinforcements(posts, table(), rng=np.random.default_rng(1))
    assert [one.post for one in found] == ["alone", "worse", "full"]
    alone, worse, full = found
    assert (alone.each, alone.needed, alone.volunteers) == (None, 1, 1)
    assert (worse.needed, worse.retired, worse.private, worse.volunteers) == (19, 4, 2, 13)
    assert worse.density_km2 == 2000
    assert (full.needed, full.retired, full.private, full.volunteers) == (2, 1, 1, 0)
    assert [one.id for one in unknown_workers(posts)] == ["unknown"]


def test_how_firm_the_first_ten_are_is_told() -> None:
    firm = [post(f"p{at:02d}", people_home=40 * 2 ** (20 - at), workers=1) for at in range(20)]
    kept = [one.kept for one in reinforcements(firm, table(), rng=np.random.default_rng(1))]
    assert kept == [1.0] * 20
    alike = [post(f"p{at:02d}", people_home=1000 + at, workers=1) for at in range(20)]
    kept = [one.kept for one in reinforcements(alike, table(), rng=np.random.default_rng(1))]
    assert max(kept) < 0.8


def test_the_four_on_the_spot_are_command_forces_supplies_and_logistics() -> None:
    spot = Spot(commanded=True, supply_days=2, vehicles=1)
    posts = [post("ready", spot=spot), post("unsaid"), post("station", kind="station")]
    ready, unsaid = readiness(posts, {posts[0].id: 1}, table())
    assert (ready.score, ready.ready, ready.certain) == (4, True, True)
    assert (unsaid.score, unsaid.ready, unsaid.certain) == (0, False, True)  # forces are missing
    assert unsaid.items == {"command": None, "forces": False, "supplies": None, "logistics": None}


def test_what_nobody_has_said_may_still_make_it_ready() -> None:
    spot = Spot(commanded=True, vehicles=1)
    (card,) = readiness([post("A", spot=spot)], {PostId("A"): 1}, table())
    assert (card.score, card.ready, card.certain) == (3, False, False)


def test_too_few_goods_or_vehicles_are_not_ready() -> None:
    spot = Spot(commanded=False, supply_days=1.5, vehicles=0)
    (card,) = readiness([post("A", spot=spot)], {}, table())
    assert set(card.items.values()) == {False}
