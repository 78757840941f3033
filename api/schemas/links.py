"""Volunteers' links and routes as they are asked for and shown.

A route says what a delivery needs and no more: never a kind of help, how ill somebody is, why they
come first, or when they were born (PRODUCT.md VL2).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.records.links import Link
from api.records.volunteers import VolunteerNumber
from api.schemas.bounds import Number
from api.schemas.faults import IssueShape
from api.schemas.states import LinkState
from api.services.links import Given, OwnRoute
from geodata.errors import Issue
from maps.lists.content import CYLINDER_SAFETY, Call, Item, Loading
from routing.clock import clock


class LinkOrderShape(BaseModel):
    """To whom links are given; to nobody in particular: to all who have a route."""

    model_config = ConfigDict(extra="forbid")

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

    @classmethod
    def from_domain(cls, link: Link) -> "LinkShape":
        """Return the shape of a link."""
        return cls(number=link.number, volunteer=link.volunteer, state=link.state, until=link.until)


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


class SecretShape(BaseModel):
    """The secret of a link, and whether another one is wanted instead of a cookie."""

    model_config = ConfigDict(extra="forbid")

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

    @classmethod
    def from_domain(cls, stop: Loading) -> "LoadStopShape":
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

    @classmethod
    def from_domain(cls, stop: Call) -> "DoorStopShape":
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
        )


class MyRouteShape(BaseModel):
    """A volunteer's own route of the day, as it stands on their paper list.

    `is_newer`: it is a later version than the link was given for, and paper of the earlier one is
    void. `acts`: how often the day was told or changed since then; 0: as on paper.
    """

    day: date
    version: str
    is_newer: bool
    acts: int
    label: str
    team: str
    ride: str
    plate: str
    shift: str
    leaves: str
    returns: str
    returns_to: str
    ppe: str
    escalation: str
    safety: list[str]
    total: list[ItemShape]
    total_kg: int
    most_cylinders: int
    stops: list[LoadStopShape | DoorStopShape]
    sample: bool
    estimated: bool
    attribution: str

    @classmethod
    def from_domain(cls, route: OwnRoute) -> "MyRouteShape":
        """Return the shape of a route."""
        content = route.content
        return cls(
            day=content.day,
            version=content.version,
            is_newer=route.is_newer,
            acts=route.acts,
            label=content.label,
            team=content.team,
            ride=content.ride,
            plate=content.plate,
            shift=content.shift,
            leaves=clock(content.leaves_s),
            returns=clock(content.returns_s),
            returns_to=content.returns_to,
            ppe=content.ppe,
            escalation=content.escalation,
            safety=list(CYLINDER_SAFETY) if content.carries_cylinders else [],
            total=_items(content.total),
            total_kg=content.total_kg,
            most_cylinders=content.most_cylinders,
            stops=[_stop(stop) for stop in content.stops],
            sample=content.sample,
            estimated=content.estimated,
            attribution=content.attribution,
        )


def _stop(stop: Loading | Call) -> LoadStopShape | DoorStopShape:
    if isinstance(stop, Loading):
        return LoadStopShape.from_domain(stop)
    return DoorStopShape.from_domain(stop)
