"""A sample office: a running day of the sample city, made by the services as people would.

What came in before the plan is taken in, verified and triaged at its times; the day is planned and
given out; its morning is told as the plan says; what came later lies in the pool.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from api.jobs import Solve
from api.records.day_plans import VALID, DayPlanNumber
from api.records.places import EVERYWHERE, PLACE_TIME, Spot
from api.records.roles import Role
from api.services import access, day_plans, links, publishing
from api.services.addresses import opened
from api.services.jobs import searching_here, wait_for
from api.services.links import Given
from api.services.placing import load_placer
from api.services.route_book import RouteBook
from api.services.running import Days
from api.services.sample_folder import OPENS, Sample, claim, keep_sample
from api.services.sample_morning import Morning, late_rows, run_morning
from api.services.sample_people import (
    BEFORE_DAYS,
    NAMES,
    Office,
    add_depots,
    add_facilities,
    add_users,
    add_volunteers,
    bring_cylinders,
    new_password,
    spots_of,
)
from api.services.sample_requests import prepare
from api.services.solving import solve_order
from api.settings import Settings
from api.store.session import Store
from geodata.area_files import save_areas
from geodata.network_files import save_network
from geodata.sample import SampleCity, sample_city
from routing.bags import load_bag_table
from routing.gates import load_gate_table
from routing.risk import load_risk_table
from routing.rules.tables import load_rules

PLANNED: Final = time(6, 40)
PUBLISHED: Final = time(6, 45)
SECONDS: Final = 10
"""So long the day's plan is searched for."""

Say = Callable[[str], None]


def fill(
    store: Store,
    data: Path,
    city: SampleCity,
    *,
    say: Say,
    solve: Solve = solve_order,
    seconds: int = SECONDS,
) -> DayPlanNumber:
    """Keep a running day of a sample city, as it is when the office is opened.

    Parameters
    ----------
    data
        The folder that gets its areas and roads.
    say
        Told what is being done.
    solve, seconds
        What searches for the plan, and for how long.

    Returns
    -------
    DayPlanNumber
        Of the plan that people work by.
    """
    save_ground(city, data)
    say("2/5 Người, trạm, bình oxy / people, depots, cylinders")
    office = _office(store, data, city)
    add_depots(office)
    add_facilities(office)
    posted = add_volunteers(office)
    held = bring_cylinders(office, posted)
    say("3/5 Yêu cầu trước 6:40 / requests before 6:40")
    rows = sorted(city.requests, key=lambda row: datetime.fromisoformat(row["received_at"]))
    planned = office.at(PLANNED)
    early = [row for row in rows if datetime.fromisoformat(row["received_at"]) <= planned]
    prepare(office, early, held=held, until=planned)
    say(f"4/5 Xếp ngày trong {seconds} giây / planning the day for {seconds} s")
    day_plan = _publish(office, solve=solve, seconds=seconds)
    say("5/5 Buổi sáng / the morning")
    morning = Morning(office=office, days=Days(store), day_plan=day_plan, held=held)
    run_morning(morning, late_rows(rows, since=planned, until=office.at(OPENS)))
    return day_plan


def make_city(*, wards: int, day: date | None, say: Say) -> SampleCity:
    """Return the city of a sample office."""
    say(f"1/5 Thành phố mẫu / sample city: {wards} phường / ward(s)")
    return sample_city(wards=wards, day=day)


def save_ground(city: SampleCity, data: Path) -> None:
    """Write areas and roads where the service looks for them."""
    for kind in ("areas", "roads"):
        (data / kind).mkdir(parents=True, exist_ok=True)
    save_areas(city.areas, data / "areas" / "sample.gpkg")
    save_network(city.roads, data / "roads" / "sample.npz")


def _office(store: Store, data: Path, city: SampleCity) -> Office:
    began = datetime.combine(city.day - timedelta(days=BEFORE_DAYS), time(7), PLACE_TIME)
    return Office(
        store=store,
        data=data,
        city=city,
        people=add_users(store, city, at=began),
        spots=spots_of(city, load_placer(data)),
        rules=load_rules(city.day),
        gates=load_gate_table(city.day),
        bags=load_bag_table(city.day),
        risks=load_risk_table(city.day),
    )


def _publish(office: Office, *, solve: Solve, seconds: int) -> DayPlanNumber:
    """Have the day be planned, and give the plan out with a link to each who goes."""
    dispatcher, at = office.people["dispatcher"], office.at(PLANNED)
    with searching_here(office.store, solve=solve, clock=lambda: at) as runner:
        drafted = day_plans.draft(
            office.store,
            runner,
            dispatcher,
            day=office.day,
            area=Spot(ward=EVERYWHERE),
            seconds=seconds,
            seed=office.city.seed,
            most_seconds=seconds,
            midnight=office.midnight,
            rules=office.rules,
            gates=office.gates,
            bags=office.bags,
            boards=Days(office.store).board_now,
            data=office.data,
            now=at,
        )
        if drafted.day_plan.job is not None:
            wait_for(office.store, drafted.day_plan.job)
    number = drafted.day_plan.number
    given = office.at(PUBLISHED)
    day_plans.propose(office.store, dispatcher, number, seen=1, now=given)
    publishing.publish(
        office.store,
        dispatcher,
        number,
        seen=2,
        rules=office.rules,
        gates=office.gates,
        bags=office.bags,
        boards=Days(office.store).board_now,
        now=given,
    )
    return number


def make_sample(
    settings: Settings, *, wards: int, day: date | None, say: Say, seconds: int = SECONDS
) -> Sample:
    """Make a sample office in its folder; what was half made is removed.

    Parameters
    ----------
    settings
        Of the sample's own folder, without another database.
    """
    claim(settings.data)
    try:
        city = make_city(wards=wards, day=day, say=say)
        with opened(settings) as store:
            number = fill(store, settings.data, city, say=say, seconds=seconds)
        sample = Sample(day=city.day, asked_day=day, wards=wards, day_plan=number)
        keep_sample(settings.data, sample)
    except BaseException:
        claim(settings.data)
        raise
    return sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """With which name and password somebody opens the office, and in which role."""

    role: Role
    name: str
    password: str


def new_keys(store: Store, *, at: datetime) -> tuple[Key, ...]:
    """Give everybody of the office a new password; those of before open nothing any more."""
    keys = tuple(Key(role=role, name=name, password=new_password()) for role, name in NAMES.items())
    for key in keys:
        access.set_password(store, key.name, password=key.password, at=at)
    return keys


def new_link(store: Store, sample: Sample, *, at: datetime) -> Given | None:
    """Give the first volunteer who still has a route a new link to it; None: nobody has."""
    dispatcher = access.user_of(store, NAMES["dispatcher"])
    number = DayPlanNumber(sample.day_plan)
    if day_plans.view(store, dispatcher, number)[0].state not in VALID:
        return None  # the day was closed
    given, _ = links.give(Days(store), dispatcher, number, wanted=(), book=RouteBook(), now=at)
    return given[0] if given else None
