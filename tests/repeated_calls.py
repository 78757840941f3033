"""Calls made up by chance, some of which repeat an earlier one, and what the guard says of each.

Names, streets and ways of writing an address are those of the sample city. Of who calls again each
way to do so is as frequent as any other, as is each way in which somebody else resembles a caller.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, get_args

import numpy as np
from shapely import Point

from api.records.places import Spot
from api.records.requests import Asked
from api.records.users import User
from api.services.access import writing
from api.services.taking import Sent, take_in_within
from api.store.session import Store
from geodata.address_text import unaccented
from geodata.areas import Area
from geodata.sample.names import load_names
from geodata.sample.spelling import Style, written
from routing.risk import load_risk_table

Again = Literal[
    "same-words",
    "phone-otherwise",
    "no-phone",
    "other-phone",
    "phone-only",
    "ward-left-out",
    "typo",
    "longer-name",
]
"""How somebody calls again: all as before; the phone written otherwise; without a phone, and with a
neighbour's, the name without accents and the address written otherwise; by the phone alone; with a
neighbour's phone, and the ward left out of the address, a slip in it, or a longer name."""
Resembles = Literal["stranger", "namesake", "housemate", "one-digit", "shared-phone"]
"""How somebody else resembles an earlier caller: not at all; the same name in the same street; at
the same door under another name and phone; a phone of which one digit differs; at the same door
with the same phone, under another name."""
AGAIN: Final[tuple[Again, ...]] = get_args(Again)
RESEMBLES: Final[tuple[Resembles, ...]] = get_args(Resembles)
_STYLES: Final[tuple[Style, ...]] = ("full", "short", "glued", "plain")
_WORSE: Final[tuple[Style, Style]] = ("typo", "no-ward")
_FIRST: Final = datetime(2021, 9, 10, 1, tzinfo=UTC)
_WARDS: Final = (("27301", "Phường 4"), ("27304", "Phường 5"), ("27307", "Phường 6"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Caller:
    """Somebody with a phone, a name and a door."""

    name: str
    phone: str
    house: str
    street: str
    ward: int


@dataclass(slots=True)
class Told:
    """What the guard said: pairs that it told rightly and wrongly, and those it did not tell."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The part of what was told that is so."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The part of what is so that was told."""
        return self.right / max(1, self.right + self.missed)


class Calls:
    """Calls by chance; the same of one seed."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._names = load_names()

    def caller(self) -> _Caller:
        """Return somebody new."""
        rng, letters = self._rng, self._names.initials
        return _Caller(
            name=f"{rng.choice(self._names.called)} {rng.choice([*letters])}.",
            phone=f"09{rng.integers(10**8):08}",
            house=f"{rng.integers(1, 400)}/{rng.integers(1, 60)}",
            street=str(rng.choice(self._names.streets)),
            ward=int(rng.integers(len(_WARDS))),
        )

    def asked(self, who: _Caller, *, style: Style | None = None) -> Asked:
        """Return what they ask, the address written in some way."""
        style = style or _STYLES[int(self._rng.integers(len(_STYLES)))]
        address = written(
            who.house,
            who.street,
            area=_area(who.ward),
            old_district="Quận 5",
            style=style,
            rng=self._rng,
        )
        return Asked(kind="medicine", name_short=who.name, phone=who.phone, address=address)

    def again(self, who: _Caller, how: Again) -> Asked:
        """Return what somebody asks who calls again."""
        said = self.asked(who)
        plain = replace(said, name_short=_plain(who.name), phone=self.caller().phone)
        slip, short = (self.asked(who, style=one).address for one in _WORSE)
        longer = who.name.replace(" ", " Nguyễn Thị ")
        ways: Mapping[Again, Asked] = {
            "same-words": said,
            "phone-otherwise": replace(said, phone=f"+84 {who.phone[1:4]} {who.phone[4:]}"),
            "no-phone": replace(plain, phone=""),
            "other-phone": plain,
            "phone-only": replace(said, name_short="", address=""),
            "ward-left-out": replace(plain, address=short),
            "typo": replace(plain, address=slip),
            "longer-name": replace(plain, name_short=longer),
        }
        return ways[how]

    def resembling(self, who: _Caller, how: Resembles) -> Asked:
        """Return what somebody else asks who resembles that caller."""
        other = self.caller()
        digit = str((int(who.phone[-1]) + 1) % 10)
        named = replace(other, house=who.house, street=who.street, ward=who.ward)
        if named.name == who.name:
            named = replace(named, name=f"Bác {who.name}")
        ways: Mapping[Resembles, _Caller] = {
            "stranger": other,
            "namesake": replace(other, name=who.name, street=who.street, ward=who.ward),
            "housemate": named,
            "one-digit": replace(other, phone=who.phone[:-1] + digit),
            "shared-phone": replace(named, phone=who.phone),
        }
        return self.asked(ways[how])


def _area(ward: int) -> Area:
    code, name = _WARDS[ward]
    return Area(
        scheme="vn-2021",
        code=code,
        name=name,
        level="ward",
        district_code="774",
        district="Quận 5",
        province_code="79",
        province="Thành phố Hồ Chí Minh",
        valid_from=None,
        valid_to=None,
        geometry=Point(0, 0),
    )


def _plain(name: str) -> str:
    return unaccented(name).lower()


def guarded(store: Store, count: int, *, seed: int) -> dict[str, Told]:
    """Take in so many callers of each way, each after another one, and return what was told.

    Every second call is taken in by another organisation than the first.

    Returns
    -------
    dict
        By way; ``all``: of all together. Pairs with calls that are not meant are wrong.
    """
    calls, table = Calls(seed), load_risk_table(_FIRST.date())
    users = [
        User(
            name=f"tong-dai-{one}",
            role="hotline",
            organisation=one,
            areas=("*",),
            created_at=_FIRST,
        )
        for one in ("A", "B")
    ]
    found: dict[str, Told] = {way: Told() for way in ("all", *AGAIN, *RESEMBLES)}
    number = 0

    def take(asked: Asked, by: User, ward: int) -> tuple[int, set[int]]:
        nonlocal number
        number += 1
        at = _FIRST + timedelta(seconds=number)
        spot = Spot(
            ward=f"vn-2021:{_WARDS[ward][0]}", district="vn-2021:774", province="vn-2021:79"
        )
        sent = Sent(client_id=f"call-{number:06}", asked=asked, spot=spot)
        with writing(store, by, at=at) as change:
            taken = take_in_within(change, sent, table=table)
        return int(taken.request.number), {int(one.number) for one in taken.likely}

    for way, first, second, is_same in _ways(calls, count):
        before, _ = take(calls.asked(first), users[0], first.ward)
        _, told = take(second, users[number % 2], first.ward)
        for one in (found["all"], found[way]):
            one.right += is_same and before in told
            one.missed += is_same and before not in told
            one.wrong += len(told - {before}) + (not is_same and before in told)
    return found


def _ways(calls: Calls, count: int) -> Iterator[tuple[str, _Caller, Asked, bool]]:
    for _ in range(count):
        for again in AGAIN:
            who = calls.caller()
            yield again, who, calls.again(who, again), True
        for how in RESEMBLES:
            who = calls.caller()
            yield how, who, calls.resembling(who, how), False


def by_way(found: Mapping[str, Told]) -> dict[str, str]:
    """Return of each way how many pairs were told rightly, wrongly, and not."""
    return {
        way: f"{one.right} right, {one.wrong} wrong, {one.missed} missed"
        for way, one in found.items()
    }
