"""What a route list says, once for paper, page and message."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from geodata.directions import Step
from maps.wording import TEXTS, clock, day_text
from routing.model import VehicleId

REPLIES: Final = (
    "X 3 = số 3 xong.",
    "X 3 4821 = xong, mã nhận.",
    "P 3 = một phần.",
    "K 3 2 = số 3 không được, lý do 2.",
    "SOS 3 = cần giúp gấp.",
)
"""What volunteers answer by SMS: of stop 3, with the code of its door, for the second reason."""
REASONS: Final = (
    "Lý do: 1 không ai trả lời, 2 sai địa chỉ, 3 đã vào viện, 4 không nhận, 5 đường chặn, "
    "6 không an toàn, 7 hết hàng, 8 hỏng xe, 9 khác."
)
"""In the order of the reasons that are told from the field."""

CYLINDER_SAFETY: Final[tuple[str, ...]] = (
    "Bình luôn đứng thẳng, buộc chặt vào xe.",
    "Không để dầu, mỡ dính vào bình và van.",
    "Không hút thuốc, không để gần lửa.",
)
"""The oxygen safety lines of PRODUCT.md VL9."""


ASK_CODE: Final = "Xin mã nhận."
"""The code of a door stands on no list: whoever opens says it once all is done."""

HAND_OVER: Final = "Bàn giao"
"""What is done at the second stop of a task that brings somebody or something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """So many of one good."""

    count: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """One call at a depot: what is taken and for whom, or that something is handed over.

    Parameters
    ----------
    number
        Of the stop in the route.
    action
        Whether there is anything to fetch, or only empty cylinders to bring back.
    takes, puts_off
        What goes aboard, and the empty cylinders that come off.
    takes_kg
        Weight of `takes`.
    packing
        Numbers of the stops it is for, in the order to pack: the last stop first.
    depot
        Its key; empty where something is handed over.
    way
        How to get there from the stop before; empty where it is not known.
    """

    number: int
    starts_s: int
    action: str
    station: str
    address: str
    takes: tuple[Item, ...]
    takes_kg: int
    puts_off: tuple[Item, ...]
    packing: tuple[int, ...]
    depot: str = ""
    way: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One stop at a door.

    Parameters
    ----------
    task
        By which it is told of; it stands on no list.
    window
        The hours agreed on, where they are narrower than the shift; empty otherwise.
    handling
        What to do before and at the door: to call first where the address is not certain, how to
        hand over; empty when the work is done inside.
    serials
        Of the cylinders to leave, where known.
    serial_lines
        How many blank lines for the serials of cylinders that come back.
    way
        How to get there from the stop before; empty where it is not known.
    same_as
        The number of an earlier call at the very same point; None: there is none.
    """

    task: str
    number: int
    starts_s: int
    window: str
    action: str
    name: str
    address: str
    phone: str
    note: str
    handling: str
    leave: tuple[Item, ...]
    collect: tuple[Item, ...]
    serials: str
    serial_lines: int
    way: tuple[Step, ...] = ()
    same_as: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementOrder:
    """What makes the first page an order that opens a checkpoint (giấy đi đường, lệnh điều xe).

    Parameters
    ----------
    number
        By which the office knows it.
    team
        Whose people they are.
    area
        Where they go, in words.
    signed_by
        Who gave the plan out.
    check_at
        The address that says whether the order is genuine and still holds, in a code to scan.
    """

    number: str
    team: str
    area: str
    signed_by: str
    check_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteList:
    """Everything one volunteer's list says.

    Parameters
    ----------
    stops
        Loadings and calls in order.
    total_kg, total
        Of all loadings together.
    escalation
        The number to ring when something is wrong; empty: a blank line to fill in by hand.
    returns_s, returns_to
        When the route is over, and at which depot; empty when at home.
    way_back
        How to get to that depot; the way home is not printed.
    order
        What the first page is as a movement order; None: nobody gave the list out.
    code
        Six digits that open the list on the phone without network; empty: there is no link.
    told
        Numbers of the stops that were told of already, and are left out.
    asks_codes
        Whether whoever opens a door holds a code: those of an office do.
    """

    day: date
    vehicle: VehicleId
    label: str
    team: str
    ride: str
    plate: str
    shift: str
    version: str
    stops: tuple[Loading | Call, ...]
    total: tuple[Item, ...]
    total_kg: int
    most_cylinders: int
    carries_cylinders: bool
    ppe: str
    escalation: str
    leaves_s: int
    returns_s: int
    returns_to: str
    sample: bool
    estimated: bool
    attribution: str
    way_back: tuple[Step, ...] = ()
    order: MovementOrder | None = None
    code: str = ""
    told: tuple[int, ...] = ()
    asks_codes: bool = False

    @property
    def loadings(self) -> tuple[Loading, ...]:
        """The loading stops alone, without those that hand over."""
        stops = (stop for stop in self.stops if isinstance(stop, Loading))
        return tuple(stop for stop in stops if not _hands_over(stop))

    @property
    def calls(self) -> tuple[Call, ...]:
        """The stops at doors alone."""
        return tuple(stop for stop in self.stops if isinstance(stop, Call))


def what_is_left(content: RouteList, told: Collection[str]) -> RouteList:
    """Return a list without the calls whose tasks were told of, and without what came before them.

    Stops are done in their order: what was to be loaded before the last call that was told of is
    aboard or delivered. A call before it of which nothing was told stays.
    """
    stops = content.stops
    is_told = [isinstance(stop, Call) and stop.task in told for stop in stops]
    over = max((place for place, one in enumerate(is_told, start=1) if one), default=0)
    while over and over < len(stops) and _hands_over(stops[over]):
        over += 1
    before = (stop for stop, one in zip(stops[:over], is_told, strict=False) if not one)
    left = (*(stop for stop in before if isinstance(stop, Call)), *stops[over:])
    loadings = [stop for stop in left if isinstance(stop, Loading) and not _hands_over(stop)]
    counted: Counter[str] = Counter()
    for item in (item for loading in loadings for item in loading.takes):
        counted[item.name] += item.count
    return replace(
        content,
        stops=left,
        total=tuple(Item(count=count, name=name) for name, count in counted.items()),
        total_kg=sum(loading.takes_kg for loading in loadings),
        told=tuple(stop.number for stop, one in zip(stops, is_told, strict=True) if one),
    )


def _hands_over(stop: Loading | Call) -> bool:
    return isinstance(stop, Loading) and stop.action == HAND_OVER


def words(item: Item) -> str:
    """Return ``2 bình đầy``."""
    return f"{item.count} {item.name}"


def joined(items: Sequence[Item]) -> str:
    """Return ``2 bình đầy, 1 túi``."""
    return ", ".join(words(item) for item in items)


def heading(content: RouteList) -> str:
    """Return the first line of the list: whose, and of which day."""
    return f"{content.label} · {day_text(content.day)}"


def warning(content: RouteList) -> str:
    """Return what every page must own up to; empty for real data over real roads."""
    parts = (
        TEXTS["sample"]["vi"] if content.sample else "",
        "GIỜ ƯỚC LƯỢNG" if content.estimated else "",
    )
    return " · ".join(part for part in parts if part)


def packing_order(loading: Loading) -> str:
    """Return in which order to pack, the last stop first; empty for a single stop."""
    if len(loading.packing) < 2:  # noqa: PLR2004 - one thing has no order
        return ""
    return "Xếp trước: " + ", ".join(f"số {number}" for number in loading.packing)


def starts(stop: Loading | Call) -> str:
    """Return when the stop begins, ``07:35``."""
    return clock(stop.starts_s)
