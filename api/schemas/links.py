"""Volunteers' links and routes as they are asked for and shown.

A route says what a delivery needs and no more: never a kind of help, how ill somebody is, why they
come first, or when they were born (PRODUCT.md VL2).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Literal

from pydantic import BaseModel, Field

from api.records.links import Link
from api.records.volunteers import VolunteerNumber
from api.schemas.bounds import Number
from api.schemas.faults import IssueShape
from api.schemas.orders import Order
from api.schemas.states import LinkState
from api.services.known_serials import KnownSerials
from api.services.links import Given
from api.services.own_routes import Duty, OwnRoute
from geodata.errors import Issue
from maps.lists.content import CYLINDER_SAFETY, Call, Item, Loading
from routing.clock import clock
from routing.live.facts import Outcome


class LinkOrderShape(Order):
    """To whom links are given; to nobody in particular: to all who have a route."""

    volunteers: list[Number] = Field(default=[], max_length=5000)

    @property
    def wanted(self) -> frozenset[VolunteerNumber]:
        """Who is wanted."""
        return frozenset(map(VolunteerNumber, self.volunteers))


class LinkShape(BaseModel):
    """A link without its secret: whose, in which state, until when."""

    number: int
    volunteer: int
    state: LinkState
    until: datetime
    code: str = Field(description="Opens the list on the device without network")

    @classmethod
    def from_domain(cls, link: Link) -> "LinkShape":
        """Return the shape of a link."""
        return cls(
            number=link.number,
            volunteer=link.volunteer,
            state=link.state,
            until=link.until,
            code=link.code,
        )


class GivenLinkShape(LinkShape):
    """A link with its address, which is told this once: the secret follows the `#`."""

    link: str

    @classmethod
    def of(cls, given: Given, *, page: str) -> "GivenLinkShape":
        """Return its shape, for the page at that address."""
        return cls(**LinkShape.from_domain(given.link).model_dump(), link=f"{page}#{given.secret}")


class GivenLinksShape(BaseModel):
    """The links that were given, and who has none and why."""

    links: list[GivenLinkShape]
    issues: list[IssueShape]

    @classmethod
    def of(cls, given: Sequence[Given], issues: Sequence[Issue], *, page: str) -> "GivenLinksShape":
        """Return their shape."""
        return cls(
            links=[GivenLinkShape.of(one, page=page) for one in given],
            issues=[
                IssueShape(code=i.code, subject=i.subject, message=i.message, remedy=i.remedy)
                for i in issues
            ],
        )


class SecretShape(Order):
    """The secret of a link, and whether another one is wanted instead of a cookie."""

    secret: str = Field(min_length=1, max_length=200)
    bearer: bool = False


class OpenedShape(BaseModel):
    """Until when the route is open; the secret only where it was asked for."""

    until: datetime
    secret: str | None = None


class ItemShape(BaseModel):
    """So many of one thing."""

    count: int
    name: str

    @classmethod
    def from_domain(cls, item: Item) -> "ItemShape":
        """Return its shape."""
        return cls(count=item.count, name=item.name)


def _items(items: Sequence[Item]) -> list[ItemShape]:
    return [ItemShape.from_domain(item) for item in items]


class LoadStopShape(BaseModel):
    """A stop where something is loaded, given back or handed over."""

    at: Literal["depot"] = "depot"
    number: int
    starts: str
    action: str
    station: str
    address: str
    takes: list[ItemShape]
    takes_kg: int
    puts_off: list[ItemShape]
    packing: list[int]
    depot: str = Field(description="What may be counted there is told of it; empty: nothing is")
    known: list[str] | None = Field(
        description="Numbers of full cylinders there by the ledger; null: none are kept by numbers"
    )

    @classmethod
    def from_domain(cls, stop: Loading, serials: KnownSerials) -> "LoadStopShape":
        """Return its shape."""
        return cls(
            number=stop.number,
            starts=clock(stop.starts_s),
            action=stop.action,
            station=stop.station,
            address=stop.address,
            takes=_items(stop.takes),
            takes_kg=stop.takes_kg,
            puts_off=_items(stop.puts_off),
            packing=list(stop.packing),
            depot=stop.depot,
            known=None if stop.depot not in serials.at else list(serials.at[stop.depot]),
        )


Told = Literal["open", "done", "not-done"]
_TOLD: Final[Mapping[Outcome, Told]] = MappingProxyType(
    {"expected": "open", "done": "done", "not-done": "not-done"}
)


class DoorStopShape(BaseModel):
    """A stop at a door: short name, address, phone, what to leave and collect, how to behave."""

    at: Literal["door"] = "door"
    task: str
    number: int
    starts: str
    window: str
    action: str
    name: str
    address: str
    phone: str
    note: str
    handling: str
    leave: list[ItemShape]
    collect: list[ItemShape]
    serials: str
    serial_lines: int
    same_as: int | None
    told: Told

    @classmethod
    def from_domain(cls, stop: Call, told: Told) -> "DoorStopShape":
        """Return its shape."""
        return cls(
            task=stop.task,
            number=stop.number,
            starts=clock(stop.starts_s),
            window=stop.window,
            action=stop.action,
            name=stop.name,
            address=stop.address,
            phone=stop.phone,
            note=stop.note,
            handling=stop.handling,
            leave=_items(stop.leave),
            collect=_items(stop.collect),
            serials=stop.serials,
            serial_lines=stop.serial_lines,
            same_as=stop.same_as,
            told=told,
        )


class DutyShape(BaseModel):
    """Days of duty so far, and the minutes of that day's shift and of its week's."""

    days: int
    today_minutes: int
    week_minutes: int

    @classmethod
    def from_domain(cls, duty: Duty) -> "DutyShape":
        """Return its shape."""
        return cls(
            days=duty.days,
            today_minutes=duty.today_s // 60,
            week_minutes=duty.week_s // 60,
        )


class MyRouteShape(BaseModel):
    """A volunteer's own route of the day, as it stands on their paper list.

    `is_newer`: it is a later version than the link was given for, and paper of the earlier one is
    void. `paper_is_void`: that, or the board has moved stops since. `acts`: how often the day was
    told or changed since then. `now` is the service's clock, by which a wrong one of a device is
    set right; `code` seals what the device keeps until `until`.
    """

    day: date
    version: str
    is_newer: bool
    paper_is_void: bool
    acts: int
    now: datetime
    until: datetime
    code: str
    hotline: str
    duty: DutyShape
    label: str
    team: str
    ride: str
    plate: str
    shift: str
    leaves: str
    returns: str
    returns_to: str
    ppe: str
    safety: list[str]
    total: list[ItemShape]
    total_kg: int
    most_cylinders: int
    stops: list[LoadStopShape | DoorStopShape]
    aboard: list[str] = Field(description="Numbers of cylinders with them by the ledger")
    sample: bool
    estimated: bool
    attribution: str

    @classmethod
    def of(cls, route: OwnRoute, *, hotline: str, now: datetime) -> "MyRouteShape":
        """Return the shape of a route."""
        content = route.content
        return cls(
            day=content.day,
            version=content.version,
            is_newer=route.is_newer,
            paper_is_void=route.paper_is_void,
            acts=route.acts,
            now=now,
            until=route.link.until,
            code=route.link.code,
            hotline=hotline,
            duty=DutyShape.from_domain(route.duty),
            label=content.label,
            team=content.team,
            ride=content.ride,
            plate=content.plate,
            shift=content.shift,
            leaves=clock(content.leaves_s),
            returns=clock(content.returns_s),
            returns_to=content.returns_to,
            ppe=content.ppe,
            safety=list(CYLINDER_SAFETY) if content.carries_cylinders else [],
            total=_items(content.total),
            total_kg=content.total_kg,
            most_cylinders=content.most_cylinders,
            stops=[_stop(stop, route) for stop in content.stops],
            aboard=list(route.serials.aboard),
            sample=content.sample,
            estimated=content.estimated,
            attribution=content.attribution,
        )


def _stop(stop: Loading | Call, route: OwnRoute) -> LoadStopShape | DoorStopShape:
    if isinstance(stop, Loading):
        return LoadStopShape.from_domain(stop, route.serials)
    return DoorStopShape.from_domain(stop, _TOLD[route.outcomes.get(stop.task, "expected")])
