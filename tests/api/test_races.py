"""Two processes that want the same thing at the same moment: exactly one gets it.

`make drill` has them want it 1,000 times; a usual run a fortieth of that.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import settings

from api.errors import Conflict
from api.jobs import WORKERS
from api.records.beds import Facility
from api.records.cylinders import CYLINDER, Cylinder, CylinderNumber, Reading
from api.records.day_plans import DayPlanNumber
from api.records.depots import KeptDepot
from api.records.places import Spot
from api.records.requests import Asked, RequestNumber
from api.records.stock import Batch, BatchNumber, Parties
from api.records.users import User
from api.records.volunteers import Volunteer, VolunteerNumber
from api.services import cylinders, deciding, depots, emergencies, stock, volunteers
from api.services.beds import board, hold, keep, move_bed
from api.services.running import Days
from api.services.stock import DayTables, Sending
from api.services.taking import Sent, take_in
from api.store.session import Store, database_address, open_store
from routing.bags import load_bag_table
from routing.errors import InvalidProblem
from routing.gates import load_gate_table
from routing.risk import load_risk_table
from routing.rules.tables import load_rules
from routing.transfers import load_transfer_table
from tests.api import fakes
from tests.api.conftest import starting
from tests.api.test_day_plans import a_ward, near, planned, told, triaged, works
from tests.api.test_requests import taken

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

pytestmark = [pytest.mark.slow, pytest.mark.drill]

AT = datetime(2021, 9, 10, 3, 0, tzinfo=UTC)
WANTING = User(name="dieu-phoi", role="dispatcher", organisation="A", areas=("*",), created_at=AT)

TRANSFERS = load_transfer_table(AT.date())
KEEPING = replace(WANTING, name="tram", role="station_keeper")

GiveBack = Callable[[], object]
Take = Callable[[Store, int], GiveBack]
"""What the first or second process tries; it returns how to give back what it got."""


def _wants(
    data: Path,
    url: str,
    start: Barrier,
    told: "Queue[str]",
    *,
    take: Take,
    which: int,
    rounds: int,
) -> None:
    store = open_store(database_address(data, url), migrate=False)
    for _ in range(rounds):
        give_back: GiveBack | None = None
        start.wait()
        try:
            give_back = take(store, which)
        except (Conflict, InvalidProblem) as error:
            told.put(error.issues[0].code)
        else:
            told.put("won")
        start.wait()
        if give_back is not None:
            give_back()
        start.wait()
    store.close()


def raced(data: Path, url: str, take: Take, *, rounds: int) -> Counter[str]:
    """Have two processes want it so many times, and count what they were told."""
    start, told = WORKERS.Barrier(2), WORKERS.Queue()
    racing = [
        WORKERS.Process(
            target=_wants,
            args=(data, url, start, told),
            kwargs={"take": take, "which": which, "rounds": rounds},
        )
        for which in (1, 2)
    ]
    for process in racing:
        process.start()
    counted = Counter(told.get(timeout=60) for _ in range(2 * rounds))
    for process in racing:
        process.join()
    return counted


def times() -> int:
    """Return 1,000 under the profile of `make drill`, else 25."""
    default = settings.default or settings()
    return 1000 if default.max_examples > 100 else 25


def a_last_bed(store: Store) -> None:
    """Keep two requests and a facility with one bed left by the rule."""
    table = load_risk_table(AT.date())
    for number in range(2):
        sent = Sent(client_id=f"race-{number}", asked=Asked(kind="transport"), spot=Spot())
        take_in(store, WANTING, sent, table=table, now=AT)
    facility = Facility(
        id="bv3",
        name="BV 3",
        spot=Spot(),
        tier=2,
        ownership="public",
        total=10,
        share_percent=50,
        occupied=4,
        said_at=AT,
    )
    keep(store, WANTING, facility, seen=None, now=AT)


def the_bed(store: Store, which: int) -> GiveBack:
    """Hold the last bed for one of the two requests."""
    bed = hold(store, WANTING, "bv3", RequestNumber(which), table=TRANSFERS, now=AT)
    return lambda: move_bed(store, WANTING, bed.number, "released", seen=1, reason="", now=AT)


def test_of_two_processes_that_want_the_last_bed_exactly_one_gets_it(
    tmp_path: Path, database_url: str
) -> None:
    store = open_store(database_address(tmp_path, database_url))
    a_last_bed(store)
    rounds = times()
    told = raced(tmp_path, database_url, the_bed, rounds=rounds)
    assert told == {"won": rounds, "no-bed-free": rounds}
    assert board(store, now=AT)[0].free == 1
    store.close()


def a_depot(store: Store, name: str) -> None:
    """Keep a depot without goods of its own."""
    depot = KeptDepot(
        id=name,
        kind="distribution_point",
        organisation="A",
        name=name,
        address="",
        phone="",
        spot=Spot(),
        opens_s=None,
        closes_s=None,
        full=0,
        bags=0,
        medicines=0,
        gives_ppe=False,
    )
    depots.keep(store, KEEPING, depot, seen=None, now=AT)


def a_last_bag(store: Store) -> None:
    """Keep two requests of two households and a depot with one bag."""
    table = load_risk_table(AT.date())
    for number in range(2):
        asked = Asked(kind="welfare_bag", address=f"{number} Trần Phú")
        take_in(
            store,
            WANTING,
            Sent(client_id=f"race-{number}", asked=asked, spot=Spot()),
            table=table,
            now=AT,
        )
    a_depot(store, "hang")
    bag = Batch(
        number=BatchNumber(0), organisation="A", good="bag", name="Túi", code="", expires=None
    )
    sending = Sending(depot="hang", client_id="race-receipt")
    stock.receive(store, KEEPING, bag, 1, sending=sending, supplier="Quận", terms="supply", now=AT)


def the_bag(store: Store, which: int) -> GiveBack:
    """Issue the last bag for one of the two requests."""
    parties = Parties(request=RequestNumber(which))
    tables = DayTables(
        day=AT.date(), bags=load_bag_table(AT.date()), gates=load_gate_table(AT.date())
    )

    def sending() -> Sending:
        return Sending(depot="hang", client_id=uuid4().hex)

    wanted = stock.Wanted(good="bag", name="Túi", count=1, parties=parties)
    (line,) = stock.issue(store, WANTING, wanted, sending=sending(), tables=tables, now=AT)
    return lambda: stock.give_back(
        store,
        WANTING,
        line.batch.number,
        1,
        parties=parties,
        sending=sending(),
        tables=tables,
        now=AT,
    )


def test_of_two_processes_that_want_the_last_bag_exactly_one_gets_it(
    tmp_path: Path, database_url: str
) -> None:
    store = open_store(database_address(tmp_path, database_url))
    a_last_bag(store)
    rounds = times()
    told = raced(tmp_path, database_url, the_bag, rounds=rounds)
    assert told == {"won": rounds, "not-in-stock": rounds}
    assert [one.count for one in stock.at_hand(store, WANTING)] == [1]
    store.close()


CYLINDER_1 = CylinderNumber(1)


def a_last_cylinder(store: Store) -> None:
    """Keep two volunteers and one full cylinder."""
    for _ in range(2):
        someone = Volunteer(
            number=VolunteerNumber(0),
            organisation="A",
            name_short="Anh K.",
            phone="",
            address="",
            spot=Spot(),
            profile="motorbike",
            channel="self",
            sent_by="",
            told_infected_on=None,
            state="applied",
            version=1,
        )
        volunteers.enlist(store, WANTING, someone, now=AT)
    a_depot(store, "tram-1")
    full = Cylinder(
        number=CylinderNumber(0),
        serial="OX-1",
        organisation="A",
        size_l=Decimal(8),
        state=CYLINDER.first,
        version=1,
        holder="tram-1",
        since=AT,
    )
    cylinders.register(store, WANTING, full, now=AT)


def the_cylinder(store: Store, which: int) -> GiveBack:
    """Have one of the two volunteers carry the cylinder, as it is seen at that moment."""

    def moved(to: str, holder: str) -> Cylinder:
        return cylinders.move_cylinder(
            store,
            WANTING,
            CYLINDER_1,
            to,
            holder=holder,
            terms="",
            reading=Reading(),
            reason="",
            seen=cylinders.view(store, WANTING, CYLINDER_1)[0].version,
            today=AT.date(),
            now=AT,
        )

    moved("carried", str(which))
    return lambda: moved("full", "tram-1")


def test_of_two_processes_that_want_the_last_cylinder_exactly_one_carries_it(
    tmp_path: Path, database_url: str
) -> None:
    store = open_store(database_address(tmp_path, database_url))
    a_last_cylinder(store)
    rounds = times()
    told = raced(tmp_path, database_url, the_cylinder, rounds=rounds)
    # who comes later either saw the cylinder before the other carried it, or in their hands
    assert told.pop("won") == rounds
    assert set(told) <= {"changed-meanwhile", "move-not-allowed"}
    states = [move.after for move in cylinders.view(store, WANTING, CYLINDER_1)[1]]
    assert states == ["full", *["carried", "full"] * rounds]
    store.close()


MORNING = datetime.fromisoformat("2021-09-18T06:30:00+07:00")


@cache
def _days(store: Store) -> Days:
    """Return what a process knows of running days."""
    return Days(store)


def the_stop(store: Store, which: int) -> GiveBack:
    """Give the one emergency to one of the two volunteers of the one day plan."""
    days, day = _days(store), MORNING.date()
    tables = emergencies.Tables(
        rules=load_rules(day), bags=load_bag_table(day), data=Path("nowhere")
    )
    request, number = RequestNumber(2), DayPlanNumber(1)
    offers = emergencies.offer(days, WANTING, request, tables=tables, now=MORNING)
    promise = next(one.offer.promise for one in offers if one.offer.vehicle == str(which))
    emergencies.give(
        days,
        WANTING,
        request,
        day_plan=number,
        promise=promise,
        reason="",
        tables=tables,
        now=MORNING,
    )
    return lambda: deciding.undo(days, WANTING, number, now=MORNING)


def test_of_two_processes_that_give_one_stop_away_exactly_one_does(
    tmp_path: Path, database_url: str
) -> None:
    with starting(tmp_path, database_url)(fakes.first_plan) as client:
        people = a_ward(client)
        for _ in range(2):
            works(client, people, "oxygen", "goods")
        triaged(client, people, 1, kind="welfare_bag")
        number = planned(client, people["ward"])["number"]
        published = told(client, people["ward"], number, "publish", version=2)
        assert published.status_code == 200, published.text
        order = {"kind": "oxygen_emergency", "name_short": "Ông M.", "place": near(300)}
        assert taken(client, "hotline-emergency", **order)["number"] == 2
    rounds = times()
    counted = raced(tmp_path, database_url, the_stop, rounds=rounds)
    assert counted == {"won": rounds, "already-planned": rounds}
