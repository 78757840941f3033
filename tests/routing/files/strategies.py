"""Random problems and plans, for what holds of every file; they need not be sensible."""

from hypothesis import strategies as st

from geodata.matrix import PROFILES
from routing.model import (
    ALLEYS,
    DEPOT_KINDS,
    NOTHING,
    RISKS,
    TASK_KINDS,
    Capacity,
    Chain,
    Load,
    PlaceId,
    Refill,
    Stock,
    TaskId,
    TimeWindow,
    VehicleId,
)
from routing.plan import REASONS, Plan, Remedy, Score, Sentence, Unassigned
from routing.problem import Pin, Problem
from tests.builders import (
    MINUTES,
    a_depot,
    a_plan,
    a_problem,
    a_route,
    a_rules,
    a_stop,
    a_task,
    a_vehicle,
)

moments = st.integers(-100_000, 200_000)
amounts = st.integers(0, 50)
texts = st.text("aâđ 1/,\"'{}", max_size=12)
shows = st.dictionaries(st.sampled_from(["name", "phone", "note"]), texts, max_size=2)
words = st.lists(st.sampled_from(["oxygen", "nurse", "consent"]), unique=True).map(tuple)
places = st.sampled_from([*MINUTES]).map(PlaceId)
loads = st.builds(Load, **dict.fromkeys(("kg", "litres", "full", "empty", "bags"), amounts))
stocks = st.builds(Stock, full=amounts, bags=amounts, medicines=amounts)
windows = st.tuples(moments, moments).map(
    lambda pair: TimeWindow(opens_s=min(pair), closes_s=max(pair))
)
chains = st.builds(
    Chain,
    previous=st.just(TaskId("t0")),
    longest_gap_s=st.integers(600, 9000),
    shortest_gap_s=st.integers(0, 600),
)
tasks = st.builds(
    a_task,
    st.sampled_from(["t1", "t2", "Đồ 3"]),
    place=st.none() | places,
    kind=st.sampled_from(TASK_KINDS),
    task_class=st.integers(1, 5),
    service_s=st.integers(120, 900),
    setup_s=st.integers(0, 120),
    windows=st.lists(windows, min_size=1, max_size=2).map(tuple),
    released_s=moments,
    called_s=moments,
    deadline_s=st.none() | moments,
    deadline_source=st.sampled_from(["", "run-out", "call", "day"]),
    delivers=st.just(NOTHING) | loads,
    collects=st.just(NOTHING) | loads,
    load_from=st.sampled_from(DEPOT_KINDS),
    skills=words,
    gates=words,
    profiles=st.lists(st.sampled_from(PROFILES), unique=True).map(tuple),
    area=st.none() | st.just("vn-2021:27289"),
    alley=st.sampled_from(ALLEYS),
    risk=st.sampled_from(RISKS),
    confirmed=st.booleans(),
    chain=st.none() | chains,
    days_waited=st.integers(0, 9),
    assumed=words,
    show=shows,
)
vehicles = st.builds(
    a_vehicle,
    st.sampled_from(["v1", "v2"]),
    end=st.none() | places,
    shift=windows,
    capacity=st.builds(Capacity, kg=amounts, litres=amounts, cylinders=amounts),
    home_area=st.none() | st.just("vn-2021:1"),
    areas=st.sampled_from([(), ("vn-2021:1", "vn-2021:2")]),
    permits=words,
    most_tasks=st.none() | st.integers(0, 9),
    show=shows,
)
refills = st.builds(Refill, at_s=st.integers(0, 48).map(lambda slot: slot * 1800), stock=stocks)
depots = st.builds(
    a_depot,
    opens=st.lists(windows, max_size=2).map(tuple),
    stock=stocks,
    refills=st.lists(refills, max_size=2).map(tuple),
    show=shows,
)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Draw a problem of a few tasks, vehicles and depots."""
    pins = st.just(Pin(task=TaskId("t1"), vehicle=VehicleId("v1")))
    return a_problem(
        *draw(st.lists(tasks, max_size=3)),
        vehicles=draw(st.lists(vehicles, max_size=2)),
        depots=draw(st.lists(depots, max_size=2)),
        rules=a_rules(curfew=tuple(draw(st.lists(windows, max_size=2))), source=draw(texts)),
        pins=tuple(draw(st.lists(pins, max_size=1))),
        sample=draw(st.booleans()),
        estimated=draw(st.booleans()),
        band=draw(texts),
        attribution=draw(texts),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Draw a plan of at most one route and one task left out."""
    sentences = st.builds(Sentence, vi=texts, en=texts)
    change = st.integers(-(2**53 - 1), 2**53 - 1)
    effects = st.builds(Score, harm1=change, harm2=change, harm3=change, effort=change)
    remedies = st.builds(Remedy, change=st.just("widen-window"), sentence=sentences, effect=effects)
    left = st.builds(
        Unassigned,
        task=st.just(TaskId("t2")),
        reason=st.sampled_from(REASONS),
        sentence=sentences,
        remedies=st.lists(remedies, max_size=1).map(tuple),
    )
    stops = (
        a_stop("start", "home", "07:00"),
        a_stop(
            "task",
            "a",
            "07:10",
            "08:00",
            "24:10:01",
            task=TaskId("t1"),
            load=draw(loads),
            not_before_s=draw(st.none() | moments),
        ),
        a_stop("end", "home", "24:20"),
    )
    level = st.integers(0, 10**9)
    return a_plan(
        *draw(st.lists(st.just(a_route("v1", *stops)), max_size=1)),
        unassigned=draw(st.lists(left, max_size=1)),
        score=draw(st.builds(Score, harm1=level, harm2=level, harm3=level, effort=level)),
    )
