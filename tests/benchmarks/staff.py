"""Staffing: volunteers to the wards of a city, within their band and near home."""

from collections import Counter
from collections.abc import Iterator

from routing.staffing import Wish, allocate
from tests.benchmarks.measuring import Line, Options
from tests.routing.staffing.posts import DAY, city, table


def staffed_city(options: Options) -> Iterator[Line]:
    """Time 2,000 volunteers, each with a home of their own, to 312 generated wards."""
    del options
    posts, volunteers = city(312, 2000)
    found = allocate(posts, volunteers, Wish(day=DAY), table=table())
    gets = found.counts()
    sizes = Counter(gets.get(post.id, 0) for post in posts)
    yield Line(
        name="staff.city",
        value=found.seconds,
        unit="s",
        target="<= 60",
        more={
            "gap": found.gap,
            "volunteers": len(volunteers),
            "wards": len(posts),
            "outside_band": sum(posts for people, posts in sizes.items() if not 5 <= people <= 7),
            "km_from_home": round(sum(found.away_m.values()) / len(found.away_m) / 1000, 2),
        },
    )


MEASURES = {"staff.city": staffed_city}
