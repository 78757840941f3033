"""Who takes more along than asked for leaves room for all that comes after."""

from routing.model import Depot, Load, Task
from routing.simulation.loads import has_room, wanted
from routing.simulation.riders import Rider, Stand
from routing.visits import Visit
from tests.builders import a_bag, a_depot, a_swap, a_vehicle

STATION = a_depot("station")
GOODS = a_depot("goods", kind="distribution_point")
DEPOTS = {depot.id: depot for depot in (STATION, GOODS)}
SWAP, BAG, BAG_2 = a_swap("swap"), a_bag("bag"), a_bag("bag-2")
TASKS = {task.id: task for task in (SWAP, BAG, BAG_2)}


def to(*stops: Task | Depot) -> list[Visit]:
    return [Visit(depot=one.id) if isinstance(one, Depot) else Visit(task=one.id) for one in stops]


def rider(aboard: Load | None = None, collected: Load | None = None) -> Rider:
    """A motorbike: 40 kg, 100 l, two cylinders."""
    one = a_vehicle()
    stand = Stand(place=one.start, aboard=aboard or Load(), collected=collected or Load())
    return Rider(vehicle=one, now=stand, then=stand, free_s=0)


def room(visits: list[Visit], *, one: Rider | None = None, cylinders: int) -> bool:
    taking = [SWAP.delivers] * cylinders
    return has_room(one or rider(), STATION, taking, visits=visits, tasks=TASKS, depots=DEPOTS)


def test_a_stop_takes_what_is_delivered_until_the_next_of_its_kind() -> None:
    visits = to(BAG, SWAP, GOODS, BAG_2)
    found = wanted(visits, "distribution_point", tasks=TASKS, depots=DEPOTS)
    assert found == (BAG.delivers,)


def test_two_cylinders_fit_and_three_do_not() -> None:
    assert room([], cylinders=2)
    assert not room([], cylinders=3)


def test_bags_that_are_loaded_later_need_their_room() -> None:
    # 12 kg left aboard, the empty one of 10 kg, and two bags of 10 kg: 42 of 40 kg
    assert room(to(SWAP, GOODS, BAG, BAG_2), cylinders=1)
    assert not room(to(SWAP, GOODS, BAG, BAG_2), cylinders=2)


def test_empty_cylinders_stay_at_the_station() -> None:
    two_empty = rider(collected=SWAP.collects + SWAP.collects)
    assert room([], one=two_empty, cylinders=2)
    assert not has_room(
        two_empty, GOODS, [BAG.delivers] * 3, visits=[], tasks=TASKS, depots=DEPOTS
    )  # 30 kg beside 20 kg
