"""Paper: the A5 list of a volunteer."""

from collections.abc import Iterator

from geodata.sample import sample_city
from maps.lists.from_plan import route_lists
from maps.lists.pdf import list_pdf
from routing.road_ways import ways_of
from routing.solvers.stopping import Iterations
from routing.solving import solve
from tests.benchmarks.measuring import Line, Options, seconds
from tests.benchmarks.wards import problem_of


def one_list(options: Options) -> Iterator[Line]:
    """Time the lists of a ward, by the list; the way from stop to stop stands on them."""
    city = sample_city(wards=1, seed=1, requests_a_ward=64)
    problem = problem_of(city, options.folder)
    plan = solve(problem, stop=Iterations(0), seed=1).plan
    contents = route_lists(problem, plan, ways=ways_of(problem, plan, city.roads))
    list_pdf(contents[0])  # reads the typeface once

    def all_of_them() -> None:
        for content in contents:
            list_pdf(content)

    taken_s = seconds(all_of_them, times=20 if options.full else 5)
    yield Line(
        name="lists.a5",
        value=1000 * taken_s / len(contents),
        unit="ms",
        target="<= 50",
        more={"lists": len(contents), "stops": sum(len(one.stops) for one in contents)},
    )


MEASURES = {"lists.a5": one_list}
