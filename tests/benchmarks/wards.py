"""Days of the sample city to measure on."""

from dataclasses import replace
from pathlib import Path

from api.services.planning import over_roads, plan_day, read_tables
from geodata.sample import SampleCity, sample_city, write_sample
from routing.problem import Problem


def sample_problem(folder: Path, *, requests: int = 64, seed: int = 1) -> Problem:
    """Return the day of one ward of the sample city, geocoded and over its roads."""
    city = sample_city(wards=1, seed=seed, requests_a_ward=requests)
    return problem_of(city, folder)


def problem_of(city: SampleCity, folder: Path) -> Problem:
    """Return the problem of a sample city."""
    write_sample(city, folder)
    tables = read_tables(
        folder / "requests.csv", folder / "volunteers.csv", folder / "depots.csv", day=city.day
    )
    return plan_day(
        tables,
        travel=over_roads(city.roads),
        areas=city.areas,
        networks=[city.roads],
        sample=True,
    ).problem


def overloaded(problem: Problem, *, volunteers: int) -> Problem:
    """Return the day with only the first volunteers."""
    return replace(problem, vehicles=problem.vehicles[:volunteers])
