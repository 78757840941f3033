"""Why posts go short, and changes that help because they were tried."""

from collections.abc import Sequence

import pytest

from routing.staffing import Post, Shortage, Volunteer, Wish, allocate
from routing.staffing.shortfalls import RELIEF_SENTENCES
from tests.routing.staffing.posts import DAY, person, post, table


def shortage(posts: Sequence[Post], people: Sequence[Volunteer], **wish: object) -> Shortage:
    """Return why that allocation leaves posts short."""
    wished = Wish(day=DAY, **wish)  # type: ignore[arg-type]
    found = allocate(posts, people, wished, table=table())
    return Shortage(posts, people, wished, found, table=table())


@pytest.mark.parametrize(
    ("people", "wish", "reason"),
    [
        ([person("x", 0), person("y", 1)], {"furthest_m": 2000}, "too-far"),
        ([person("x", 0), person("y", 1, contact=False)], {}, "no-contact"),
        ([person("x", 0), person("y", 1)], {"reserve": 1}, "reserve-kept"),
    ],
)
def test_each_rule_that_keeps_a_post_short_is_named_and_lifting_it_helps(
    people: list[Volunteer], wish: dict[str, int], reason: str
) -> None:
    found = shortage([post("A", 0), post("B", 40)], people, **wish)
    (short,) = found.shorts()
    assert (short.has, short.floor, short.reason) == (0, 1, reason)
    first = found.reliefs()[0]
    assert first.sentence == RELIEF_SENTENCES[reason]
    assert first.short == 0


def test_where_nobody_goes_short_nothing_is_to_be_said() -> None:
    found = shortage([post("A")], [person("x")])
    assert found.shorts() == ()
    assert found.reliefs() == ()


def test_those_that_lack_most_come_first() -> None:
    posts = [post("A", floor=2, people_home=500), post("B", floor=2, people_home=1)]
    found = shortage([*posts, post("C", floor=2, people_home=2)], [person("x"), person("y")])
    # of two people one goes to each of the two busier wards, before any has two
    lacking = [(short.post, short.floor - short.has) for short in found.shorts()]
    assert lacking == [("B", 2), ("A", 1), ("C", 1)]
    assert found.shorts()[0].sentence.en.endswith("(this is number 3 of 3)")


def test_where_no_single_rule_is_the_reason_all_of_them_are_named() -> None:
    people = [person("x", 0), person("y", 1, contact=False)]
    found = shortage([post("A", 0), post("B", 40)], people, furthest_m=2000)
    assert [short.reason for short in found.shorts()] == ["several-rules"]
    assert found.reliefs() == ()
