"""Who goes where: bands, need, nearness, the reserve, and that nothing better is possible."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.coordinates import LonLat, great_circle_m
from routing.staffing import (
    Lent,
    Post,
    PostId,
    Shortage,
    StaffingTable,
    Volunteer,
    Wish,
    allocate,
    applied,
    draft_moves,
)
from routing.staffing.allocate import STEP_M, away_m
from routing.staffing.need import seats_by_need, work_minutes
from routing.staffing.values import Mode
from tests.routing.staffing.posts import DAY, at_km, city, person, post, table

REAL = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "covid"
WARDS = REAL / "hcmc_wards_2021_population_and_cases.csv"
A, B, C = PostId("A"), PostId("B"), PostId("C")


def sent(posts: Sequence[Post], volunteers: Sequence[Volunteer], **wish: object) -> dict[str, str]:
    """Return who goes where, without the reserve."""
    found = allocate(posts, volunteers, Wish(day=DAY, **wish), table=table())  # type: ignore[arg-type]
    return {one: where for one, where in found.posts.items() if where is not None}


def sizes(posts: Sequence[Post], volunteers: Sequence[Volunteer], mode: Mode) -> dict[int, int]:
    """Return how many posts have so many volunteers."""
    found = allocate(posts, volunteers, Wish(day=DAY, mode=mode), table=table())
    assert found.gap == 0
    assert found.seconds < 60
    counts = found.counts()
    return dict(sorted(Counter(counts.get(one.id, 0) for one in posts).items()))


def test_everybody_stays_near_home() -> None:
    posts = [post("A", 0), post("B", 5)]
    assert sent(posts, [person("x", 4), person("y", 1)]) == {"x": "B", "y": "A"}


def test_the_floor_of_a_far_ward_outranks_any_way() -> None:
    posts = [post("A", 0), post("B", 400)]
    assert set(sent(posts, [person("x", 0), person("y", 0)]).values()) == {"A", "B"}


def test_who_is_one_more_than_the_floors_goes_where_the_need_is() -> None:
    posts = [post("A", 0), post("B", 0, people_home=20)]
    assert Counter(sent(posts, [person(name) for name in "xyz"]).values()) == {"A": 1, "B": 2}


def test_vulnerable_people_and_wide_wards_are_more_work() -> None:
    plain = post("A", people_home=100)
    for more in ({"vulnerable": 1}, {"area_km2": 2.0}, {"people_home": 101}):
        assert work_minutes(replace(plain, **more), table()) > work_minutes(plain, table())  # type: ignore[arg-type]
    # 100 people: 500 min; 0.7124 x sqrt(100 x 1) x 1.4 = 9.97 km, at 20 km/h 29.9 min
    assert work_minutes(plain, table()) == pytest.approx(529.9, abs=0.05)


def test_nobody_is_put_above_a_ceiling_but_kept_in_the_reserve() -> None:
    posts = [post("A", ceiling=2)]
    assert len(sent(posts, [person(str(at)) for at in range(5)])) == 2


def test_a_reserve_that_is_asked_for_is_kept_before_any_seat() -> None:
    posts = [post("A", floor=2)]
    assert len(sent(posts, [person("x"), person("y")], reserve=1)) == 1


def test_nobody_goes_farther_than_allowed_but_into_the_own_ward() -> None:
    posts = [post("A", 0), post("B", 50)]
    people = [person("x", 10), person("y", 20, home_ward=B)]
    assert sent(posts, people, furthest_m=5_000) == {"y": "B"}


def test_who_may_not_meet_patients_goes_where_nobody_does() -> None:
    posts = [post("A", 0), post("B", 9, kind="distribution", contact=False, people_home=0)]
    people = [person("x", 0, contact=False), person("y", 9)]
    assert sent(posts, people) == {"x": "B", "y": "A"}


def test_nobody_is_moved_for_less_than_a_change_is_worth() -> None:
    # each would be 2 km nearer at the other post, less than the 3 km that a change counts
    posts = [post("A", 0, ceiling=1), post("B", 2, ceiling=1)]
    near = [person("x", 2, post=A), person("y", 0, post=B)]
    assert sent(posts, near) == {"x": "A", "y": "B"}
    far = [replace(post("A", 0), band=posts[0].band), replace(post("B", 4), band=posts[0].band)]
    people = [person("x", 4, post=A), person("y", 0, post=B)]
    assert sent(far, people) == {"x": "B", "y": "A"}


def test_who_is_lent_stays_until_the_last_day_and_is_back_the_next() -> None:
    lent = Lent(post=B, first=DAY, last=DAY + timedelta(days=3))
    one = person("x", 0, reserve=True, lent=lent)
    assert [one.post_on(DAY + timedelta(days=n)) for n in (-1, 0, 3, 4)] == [None, B, B, None]
    posts = [post("A", 0), post("B", 50)]
    assert sent(posts, [one]) == {"x": "B"}
    found = allocate(posts, [one], Wish(day=DAY + timedelta(days=4)), table=table())
    assert found.posts["x"] == A


def test_more_lent_than_a_ceiling_stay_and_nobody_joins_them() -> None:
    lent = Lent(post=A, first=DAY, last=DAY)
    people = [person(str(at), lent=lent) for at in range(3)] + [person("x")]
    assert Counter(sent([post("A", ceiling=2)], people).values()) == {"A": 3}


def test_without_posts_or_people_there_is_nothing_to_send() -> None:
    assert sent([], [person("x")]) == {}
    assert sent([post("A")], []) == {}


@pytest.mark.parametrize("mode", ["need", "level"])
def test_fifteen_hundred_cannot_be_five_each_and_the_closest_says_who_goes_short(
    mode: Mode,
) -> None:
    posts, volunteers = city(312, 1500)
    wish = Wish(day=DAY, mode=mode)
    found = allocate(posts, volunteers, wish, table=table())
    shortage = Shortage(posts, volunteers, wish, found, table=table())
    shorts = shortage.shorts()
    if mode == "level":
        assert sizes(posts, volunteers, mode) == {4: 60, 5: 252}
        assert {short.reason for short in shorts} == {"too-few-people"}
        # those with least work go short
        work = {one.id: work_minutes(one, table()) for one in posts}
        short = {one.post for one in shorts}
        assert max(work[one] for one in short) <= min(
            work[p.id] for p in posts if p.id not in short
        )
    else:
        assert len(shorts) > 60
        assert {short.reason for short in shorts} == {"less-need"}
        assert [relief.short for relief in shortage.reliefs()] == [0, 60]
    assert "1500" in shorts[0].sentence.vi
    assert "1560" in shorts[0].sentence.en
    assert shortage.reliefs()[0].sentence.en == "60 people more"


@pytest.mark.parametrize("mode", ["need", "level"])
@pytest.mark.parametrize("people", [1560, 1800, 2000, 2184, 2300])
def test_where_people_suffice_every_ward_is_within_the_band(people: int, mode: Mode) -> None:
    posts, volunteers = city(312, people)
    assert set(sizes(posts, volunteers, mode)) <= {5, 6, 7}


def real_city(people: int) -> tuple[list[Post], list[Volunteer]]:
    """The wards of Ho Chi Minh City with population and cases of 2021; homes by population."""
    with WARDS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    posts = [
        Post(
            id=PostId(f"vn-2021:{row['ward_code']}"),
            name=row["ward"],
            point=LonLat(lon=float(row["label_lon"]), lat=float(row["label_lat"])),
            band=table().band,
            district=row["district"],
            people_home=int(row["cases_to_2021_07_13"]),
            population=int(float(row["pop_2019"])),
            area_km2=float(row["area_km2"]),
        )
        for row in rows
    ]
    shares = np.array([one.population for one in posts], dtype=float)
    homes = np.random.default_rng(1).choice(len(posts), people, p=shares / shares.sum())
    volunteers = [
        Volunteer(id=f"V{at}", home=posts[ward].point, home_ward=posts[ward].id)
        for at, ward in enumerate(homes)
    ]
    return posts, volunteers


@pytest.mark.realdata
@pytest.mark.skipif(not WARDS.is_file(), reason=f"{WARDS} is not there")
@pytest.mark.parametrize(
    ("people", "mode", "expected"),
    [
        (1500, "level", {4: 60, 5: 252}),
        (1800, "level", {5: 72, 6: 240}),
        (2000, "level", {6: 184, 7: 128}),
        (1500, "need", {1: 50, 2: 41, 3: 17, 4: 16, 5: 25, 6: 13, 7: 150}),
    ],
)
def test_the_wards_of_ho_chi_minh_city_are_staffed_as_the_plan_of_2021_asks(
    people: int, mode: Mode, expected: dict[int, int]
) -> None:
    posts, volunteers = real_city(people)
    assert sizes(posts, volunteers, mode) == expected


@pytest.mark.realdata
@pytest.mark.skipif(not WARDS.is_file(), reason=f"{WARDS} is not there")
@pytest.mark.parametrize("people", [1800, 2000])
def test_by_need_too_the_wards_of_ho_chi_minh_city_are_within_the_band(people: int) -> None:
    posts, volunteers = real_city(people)
    assert set(sizes(posts, volunteers, "need")) <= {5, 6, 7}


def brute_force(
    posts: Sequence[Post], people: Sequence[Volunteer], mode: Mode, rules: StaffingTable
) -> tuple[tuple[bool, ...], int]:
    """Return the best filling of seats in their order, and the least way and changes with it."""
    floors_first = sum(one.band.floor for one in posts) <= len(people)
    seats = seats_by_need(posts, rules, mode=mode, floors_first=floors_first)
    by_id = {one.id: one for one in posts}
    best: tuple[tuple[bool, ...], int] | None = None
    for choice in product([None, *(one.id for one in posts)], repeat=len(people)):
        counts = Counter(where for where in choice if where is not None)
        if any(counts[one.id] > one.band.ceiling for one in posts):
            continue
        pairs = list(zip(people, choice, strict=True))
        if any(w is not None and by_id[w].contact and not p.contact for p, w in pairs):
            continue
        cost = sum(_cost(p, None if w is None else by_id[w], rules) for p, w in pairs)
        filled = tuple(counts[seat.post] >= seat.number for seat in seats)
        if best is None or (filled, -cost) > (best[0], -best[1]):
            best = (filled, cost)
    assert best is not None
    return best


def _cost(one: Volunteer, where: Post | None, rules: StaffingTable) -> int:
    change = 0 if one.post == (where and where.id) else rules.change_m // STEP_M
    return change + (0 if where is None else _steps(one, where))


def _steps(one: Volunteer, where: Post) -> int:
    return 0 if one.home_ward == where.id else int(great_circle_m(one.home, where.point)) // STEP_M


people_of = st.builds(
    lambda km, at, belongs, contact: (km, at, belongs, contact),
    st.integers(0, 30),
    st.sampled_from([A, B, C, None]),
    st.sampled_from([A, B, C, None]),
    st.booleans(),
)


@given(
    st.lists(people_of, max_size=5),
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 2), st.integers(0, 9)), min_size=3, max_size=3
    ),
    st.sampled_from(["need", "level"]),
)
def test_no_other_allocation_fills_seats_earlier_in_the_order_or_with_less_way(
    people: list[tuple[int, PostId | None, PostId | None, bool]],
    wards: list[tuple[int, int, int]],
    mode: Mode,
) -> None:
    rules = table()
    posts = [
        post(name, km, floor=floor, people_home=ill, contact=name != "C")
        for name, (km, floor, ill) in zip("ABC", wards, strict=True)
    ]
    volunteers = [
        person(str(at), km, home_ward=home, post=belongs, contact=contact)
        for at, (km, home, belongs, contact) in enumerate(people)
    ]
    found = allocate(posts, volunteers, Wish(day=DAY, mode=mode), table=rules)
    counts = Counter(where for where in found.posts.values() if where is not None)
    floors_first = sum(one.band.floor for one in posts) <= len(people)
    seats = seats_by_need(posts, rules, mode=mode, floors_first=floors_first)
    by_id = {one.id: one for one in posts}
    cost = sum(
        _cost(one, None if (w := found.posts[one.id]) is None else by_id[w], rules)
        for one in volunteers
    )
    filled = tuple(counts[seat.post] >= seat.number for seat in seats)
    assert (filled, cost) == brute_force(posts, volunteers, mode, rules)


def test_the_way_is_that_of_one_pair() -> None:
    for km in (0, 3, 700):
        far = post("A", km)
        assert away_m(person("x"), far) == round(great_circle_m(at_km(0), far.point))


def test_the_same_city_is_staffed_the_same_way() -> None:
    posts, volunteers = city(40, 250)
    wish = Wish(day=DAY)
    runs = [allocate(posts, volunteers, wish, table=table()).posts for _ in range(2)]
    assert runs[0] == runs[1]


def test_applying_the_whole_draft_gives_the_coverage_that_was_promised() -> None:
    posts, volunteers = city(40, 250)
    rng = np.random.default_rng(2)
    today = [
        replace(one, post=posts[at].id) if at >= 0 else replace(one, reserve=True)
        for one, at in zip(volunteers, rng.integers(-5, 40, len(volunteers)), strict=True)
    ]
    found = allocate(posts, today, Wish(day=DAY), table=table())
    moves = draft_moves(posts, today, found, day=DAY, lent_days=7)
    after = applied(today, moves)
    assert [one.post_on(DAY) for one in after] == list(found.posts.values())
    assert {move.kind for move in moves} == {"lend"}
    # those who are lent are back where they belong, the reserve in the reserve
    later = DAY + timedelta(days=7)
    assert [one.post_on(later) for one in after] == [one.post_on(DAY) for one in today]
    again = allocate(posts, after, Wish(day=DAY), table=table())
    assert again.counts() == found.counts()
    assert draft_moves(posts, after, again, day=DAY, lent_days=7) == ()


def test_each_move_says_what_it_costs_and_what_it_brings() -> None:
    posts = [post("A", 0, floor=0, people_home=0, ceiling=1), post("B", 5, floor=2)]
    today = [person("x", 0, post=A), person("y", 4)]
    found = allocate(posts, today, Wish(day=DAY), table=table())
    lend, sent_first = draft_moves(posts, today, found, day=DAY, lent_days=14)
    assert (lend.kind, lend.origin, lend.target, lend.last) == ("lend", A, B, date(2021, 9, 23))
    assert (lend.before_m, lend.after_m, lend.had, lend.gets) == (0, 5000, 0, 2)
    assert (sent_first.kind, sent_first.before_m, sent_first.after_m) == ("post", None, 1000)
    assert sent_first.last is None


def test_who_has_no_seat_any_more_is_sent_back_to_the_reserve() -> None:
    posts = [post("A", ceiling=1)]
    today = [person("x", 0, post=A), person("y", 3, post=A)]
    found = allocate(posts, today, Wish(day=DAY), table=table())
    (move,) = draft_moves(posts, today, found, day=DAY, lent_days=14)
    assert (move.volunteer, move.kind, move.target) == ("y", "return", None)
    assert applied(today, [move])[1].post_on(DAY) is None


@pytest.mark.parametrize("wrong", [{"reserve": -1}, {"furthest_m": -1}])
def test_a_wish_that_cannot_be_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least 0"):
        Wish(day=DAY, **wrong)
