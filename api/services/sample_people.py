"""Who and what a sample office has before its day: users, volunteers, depots, cylinders, beds."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Final

from api.records.beds import Facility
from api.records.cylinders import Cylinder, CylinderNumber, Reading
from api.records.depots import KeptDepot, Shift
from api.records.patients import Patient
from api.records.places import PLACE_TIME, Spot, midnight_of
from api.records.requests import PatientNumber
from api.records.roles import Role
from api.records.stock import Batch, BatchNumber, Good
from api.records.users import User
from api.records.volunteers import POSTABLE, Post, Volunteer, VolunteerNumber
from api.services import access, beds, cylinders, depots, stock, volunteers
from api.services.access import writing
from api.services.placing import Placer
from api.services.posting import assign
from api.services.taking import keep_person
from api.store import patients
from api.store.session import Store
from geodata.coordinates import LonLat
from geodata.sample import SampleCity
from geodata.sample.city import Row
from maps.wording import DEPOTS
from routing.bags import BagTable
from routing.gates import Fact, GateTable
from routing.risk import RiskTable
from routing.rules.day_rules import DayRules

ORGANISATION: Final = "Thành phố mẫu"
NAMES: Final[Mapping[Role, str]] = MappingProxyType(
    {
        "dispatcher": "dieu-phoi",
        "ward_head": "phuong",
        "doctor": "bac-si",
        "station_keeper": "thu-kho",
        "hotline": "tong-dai",
    }
)
"""Who works in the office."""
MEDICINE: Final = "Gói thuốc A"
BAG: Final = "Túi an sinh"
_GOODS: Final[Sequence[tuple[str, Good, str]]] = (
    ("stock_medicines", "medicine", MEDICINE),
    ("stock_bags", "bag", BAG),
)
BEFORE_DAYS: Final = 40
"""So long before its day the office began."""
WITH_CYLINDERS: Final = frozenset({"oxygen_collect", "oxygen_swap"})
"""Who asks for these has a cylinder at home already."""
_FIRST_PHONES: Final = 900
"""Made-up phones of patients end in 000 to 899, those of volunteers in 900 to 999."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What a sample office works with.

    Parameters
    ----------
    data
        Its folder.
    people
        Who works in it, by role.
    spots
        Where requests, volunteers and depots really are, by the id of their row.
    """

    store: Store
    data: Path
    city: SampleCity
    people: Mapping[Role, User]
    spots: Mapping[str, Spot]
    rules: DayRules
    gates: GateTable
    bags: BagTable
    risks: RiskTable

    @property
    def day(self) -> date:
        """The day that it works on."""
        return self.city.day

    @property
    def midnight(self) -> datetime:
        """At which that day begins."""
        return midnight_of(self.day)

    def at(self, clock: time, *, days_ago: int = 0) -> datetime:
        """Return a moment of its day, or of one before it."""
        return datetime.combine(self.day - timedelta(days=days_ago), clock, PLACE_TIME)

    @property
    def day_tables(self) -> stock.DayTables:
        """What goods are issued by."""
        return stock.DayTables(day=self.day, bags=self.bags, gates=self.gates)


def spots_of(city: SampleCity, placer: Placer) -> dict[str, Spot]:
    """Return where each row of a sample city really is."""
    return {
        row["id"]: placer.place(LonLat(lon=float(row["lon"]), lat=float(row["lat"])), "")
        for row in city.truth
    }


def new_password() -> str:
    """Return a password that nobody had before and that can be typed from a screen."""
    letters = "abcdefghkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def add_users(store: Store, city: SampleCity, *, at: datetime) -> dict[Role, User]:
    """Keep who works in the office; nobody knows their passwords until they are set."""
    wards, places = tuple(area.key for area in city.areas.areas), Placer(sets=(city.areas,))
    made: dict[Role, User] = {}
    for role, name in NAMES.items():
        user = User(
            name=name,
            role=role,
            organisation=ORGANISATION,
            # a plan for all wards is another area than each of them
            areas=("*", *wards) if role == "ward_head" else ("*",),
            created_at=at,
        )
        made[role] = access.add_user(store, user, password=new_password(), places=places)
    return made


def add_depots(office: Office) -> None:
    """Keep the depots with what they have, cylinders by serial."""
    for row in office.city.depots:
        spot = office.spots[row["id"]]
        keeper, at = office.people["station_keeper"], office.at(time(8), days_ago=BEFORE_DAYS)
        depots.keep(office.store, keeper, _depot(office, row, spot), seen=None, now=at)
        for column, good, name in _GOODS:
            if int(row[column]):
                _received(office, row["id"], good, name, int(row[column]))
        for _ in range(int(row["stock_full"])):
            register(office, row["id"])


def _depot(office: Office, row: Row, spot: Spot) -> KeptDepot:
    kind = row["kind"]
    words = {str(name): text["vi"] for name, text in DEPOTS.items()}
    ward = next((area.name for area in office.city.areas.areas if area.key == spot.ward), "")
    return KeptDepot(
        id=row["id"],
        kind=kind,  # type: ignore[arg-type]
        organisation=ORGANISATION,
        name=f"{words[kind]} {ward}".strip(),
        address=row["address"],
        phone="",
        spot=spot,
        opens_s=_seconds(row["opens"]),
        closes_s=_seconds(row["closes"]),
        full=0,
        bags=0,
        medicines=0,
        gives_ppe=False,
    )


def _seconds(clock: str) -> int:
    at = time.fromisoformat(clock)
    return at.hour * 3600 + at.minute * 60


def _received(office: Office, depot: str, good: Good, name: str, count: int) -> None:
    batch = Batch(
        number=BatchNumber(0),
        organisation=ORGANISATION,
        good=good,
        name=name,
        code="M-1" if good == "medicine" else "",
        expires=office.day + timedelta(days=180) if good == "medicine" else None,
    )
    stock.receive(
        office.store,
        office.people["station_keeper"],
        batch,
        count,
        sending=stock.Sending(depot=depot, client_id=f"sample-{depot}-{good}"),
        supplier="Kho mẫu",
        terms="supply",
        now=office.at(time(16), days_ago=1),
    )


def register(office: Office, station: str, *, size_l: Decimal = Decimal(8)) -> Cylinder:
    """Put another cylinder into the ledger, full at a station."""
    keeper = office.people["station_keeper"]
    number = sum(cylinders.counts(office.store, keeper).values()) + 1
    at = office.at(time(8), days_ago=BEFORE_DAYS)
    new = Cylinder(
        number=CylinderNumber(0),
        serial=f"M-{number:04}",
        organisation=ORGANISATION,
        size_l=size_l,
        state="full",
        version=1,
        holder=station,
        since=at,
        test_due=office.day + timedelta(days=200),
    )
    return cylinders.register(office.store, keeper, new, now=at)


def add_facilities(office: Office) -> None:
    """Keep two facilities that say what they have free."""
    stations = [row for row in office.city.depots if row["kind"] == "mobile_health_station"]
    known = (("BV-1", "Bệnh viện dã chiến mẫu 1", 2, 40, 31), ("BV-2", "Bệnh viện mẫu 2", 3, 20, 7))
    for (name, title, tier, total, occupied), row in zip(
        known, (stations[0], stations[-1]), strict=True
    ):
        at = office.at(time(6))
        facility = Facility(
            id=name,
            name=title,
            spot=office.spots[row["id"]],
            tier=tier,
            ownership="public",
            total=total,
            share_percent=100,
            occupied=occupied,
            said_at=at,
        )
        beds.keep(office.store, office.people["doctor"], facility, seen=None, now=at)


def phone_of(number: int, *, volunteer: bool = False) -> str:
    """Return a made-up phone; empty where there are no more of them."""
    first, most = (_FIRST_PHONES, 1000) if volunteer else (0, _FIRST_PHONES)
    return f"0900 000 {first + number:03}" if first + number < most else ""


def add_volunteers(office: Office) -> tuple[VolunteerNumber, ...]:
    """Keep the volunteers as far as their facts bring them; return who is posted."""
    made = [_volunteer(office, row, number) for number, row in enumerate(office.city.volunteers)]
    return tuple(one.number for one in made if one.state == "posted")


_LOW, _HIGH = Decimal(20), Decimal(250)
"""Levels of antibodies below and above what the table of gates asks for."""
_LETTERS: Final = "ABCDGHKLMNPQRSTVXY"


def _volunteer(office: Office, row: Row, number: int) -> Volunteer:
    gates, at = row["gates"].split(";"), office.at(time(9), days_ago=39)
    applied = Volunteer(
        number=VolunteerNumber(0),
        organisation=ORGANISATION,
        name_short=f"{('Anh', 'Chị')[number % 2]} {_LETTERS[number % len(_LETTERS)]}.",
        phone=phone_of(number, volunteer=True),
        address=row["home_address"],
        spot=office.spots[row["id"]],
        profile=row["profile"],  # type: ignore[arg-type]
        channel="front",
        sent_by="",
        told_infected_on=_ill_on(office) if "recovered" in gates else None,
        state="applied",
        version=1,
    )
    kept = volunteers.enlist(office.store, office.people["dispatcher"], applied, now=at)
    for role, fact in _facts(office, gates):
        kept = _known(office, role, kept.number, fact)
    return _posted(office, row, kept) if kept.state in POSTABLE else kept


def _ill_on(office: Office) -> date:
    return min(office.gates.infected_until, office.day - timedelta(days=60)) - timedelta(days=9)


def _facts(office: Office, gates: Sequence[str]) -> list[tuple[Role, Fact]]:
    """Return what is known of a volunteer, in the order in which it came to be known."""

    def on(days_ago: int) -> date:
        return office.day - timedelta(days=days_ago)

    level = _HIGH if "antibody" in gates else _LOW
    trained = [gate.partition(":")[2] for gate in gates if gate.startswith("training:")]
    return [
        ("dispatcher", Fact(kind="form", on=on(38))),
        ("dispatcher", Fact(kind="consent", on=on(37))),
        ("doctor", Fact(kind="antibody", on=on(35), value=level)),
        *(("dispatcher", Fact(kind="training", on=on(34), what=what)) for what in trained),
        ("dispatcher", Fact(kind="ppe", on=on(33), value=Decimal(2))),
    ]


def _known(office: Office, role: Role, number: VolunteerNumber, fact: Fact) -> Volunteer:
    return volunteers.add_fact(
        office.store,
        office.people[role],
        number,
        fact,
        reason="",
        table=office.gates,
        gates=office.rules.words.gates,
        permits=office.rules.words.permits,
        day=fact.on,
        now=datetime.combine(fact.on, time(10), PLACE_TIME),
    )


def _posted(office: Office, row: Row, volunteer: Volunteer) -> Volunteer:
    """Give a post and the shift of the day; who is not active has reported sick."""
    head, at = office.people["ward_head"], office.at(time(11), days_ago=32)
    tested = "antibody" in row["gates"].split(";")
    post = Post(
        kind="mobile-station" if tested else "goods-team",
        area=volunteer.spot,
        begins=office.day - timedelta(days=31),
        ends=None,
        by=head.name,
    )
    kept = assign(office.store, head, volunteer.number, post, table=office.gates, now=at)
    shift = Shift(begins_s=_seconds(row["shift_start"]), ends_s=_seconds(row["shift_end"]))
    evening = office.at(time(19), days_ago=1)
    volunteers.set_shift(office.store, head, kept.number, office.day, shift, seen=None, now=evening)
    if "active" in row["gates"].split(";"):
        return kept
    return volunteers.say(
        office.store,
        head,
        kept.number,
        "sick",
        seen=kept.version,
        reason="xin nghỉ",
        day=office.day - timedelta(days=1),
        now=evening,
    )


def bring_cylinders(office: Office, carriers: Sequence[VolunteerNumber]) -> dict[str, Cylinder]:
    """Have those who ask for their cylinder to be swapped or fetched have one for days already.

    Returns
    -------
    dict
        The cylinder by the id of the request's row.
    """
    stations = [row["id"] for row in office.city.depots if row["kind"] == "oxygen_station"]
    asking = [row for row in office.city.requests if row["kind"] in WITH_CYLINDERS]
    return {
        row["id"]: _brought(
            office,
            row,
            station=stations[index % len(stations)],
            by=carriers[index % len(carriers)],
            days_ago=3 + 5 * index % 26,
        )
        for index, row in enumerate(asking)
    }


def _brought(
    office: Office, row: Row, *, station: str, by: VolunteerNumber, days_ago: int
) -> Cylinder:
    patient = _kept_patient(office, row, at=office.at(time(8), days_ago=days_ago))
    found = register(office, station, size_l=Decimal(row["size_l"] or 8))
    for state, holder, clock in (
        ("carried", by, time(8, 40)),
        ("at-patient", patient, time(9, 20)),
    ):
        found = cylinders.move_cylinder(
            office.store,
            office.people["dispatcher"],
            found.number,
            state,
            holder=str(holder),
            terms="loan" if state == "at-patient" else "",
            reading=Reading(),
            reason="",
            seen=found.version,
            today=office.day - timedelta(days=days_ago),
            now=office.at(clock, days_ago=days_ago),
        )
    return found


def _kept_patient(office: Office, row: Row, *, at: datetime) -> PatientNumber:
    person = Patient(
        number=PatientNumber(0),
        organisation=ORGANISATION,
        name_short=row["name_short"],
        phone=phone_of(int(row["id"][1:])),
        address=row["address"],
        spot=office.spots[row["id"]],
        created_at=at,
    )
    with writing(office.store, office.people["dispatcher"], at=at) as change:
        keep_person(change, person)
        same = patients.same_people(change.session, person)
        return next(one.number for one in same if one.name_key == person.name_key)
