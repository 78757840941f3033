"""A volunteer from the form to the collaborators' list: states, facts and posts.

Nobody brings a volunteer forward by naming a state: each step up to a post follows from facts that
are kept, in their order. What a person says by name is what happens to those who are posted: sick,
resting, back, ended.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Literal, NewType

from api.records.lifecycles import lifecycle
from api.records.patients import phone_key
from api.records.places import Spot
from geodata.addresses import normalise
from geodata.matrix import Profile
from routing.gates import (
    Fact,
    FactKind,
    GateTable,
    antibodies_do,
    gates_of,
    permits_of,
    sets_of,
)

VolunteerNumber = NewType("VolunteerNumber", int)

Channel = Literal["front", "party", "referral", "self"]
"""Front and mass organisations, party committees, a sending organisation that is not told further,
or by themselves. Nobody's religion is kept."""
PostKind = Literal[
    "isolation-centre", "field-hospital", "goods-team", "mobile-station", "rapid-team"
]

VOLUNTEER: Final = lifecycle(
    "volunteer",
    "applied",
    {
        "applied": "form-accepted withdrawn",
        "form-accepted": "consented withdrawn",
        "consented": "eligible limited not-eligible withdrawn",
        "eligible": "trained limited not-eligible withdrawn",
        "limited": "trained eligible not-eligible withdrawn",
        "not-eligible": "eligible limited withdrawn",
        "trained": "equipped withdrawn",
        "equipped": "posted withdrawn",
        "posted": "off sick resting ended",
        "off": "posted sick resting ended",
        "sick": "resting off posted ended",
        "resting": "off posted sick ended",
        "ended": "collaborator",
        "collaborator": "",
        "withdrawn": "",
    },
    reasoned="withdrawn sick resting ended",
    revocable="posted",
)
SAID: Final[frozenset[str]] = frozenset({"withdrawn", "posted", "off", "sick", "resting", "ended"})
"""States that a person names; all others follow from facts."""
ACTIVE: Final[frozenset[str]] = frozenset({"posted"})
"""States in which somebody is planned."""
POSTABLE: Final[frozenset[str]] = frozenset({"equipped", "posted", "off", "resting"})
"""States in which somebody is given a post, from now on or for later."""
DESK_POSTS: Final[frozenset[PostKind]] = frozenset({"goods-team"})
"""Posts without contact, for whose antibodies do not do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Where somebody works, from a day to a day; who assigned it.

    Parameters
    ----------
    area
        Of any level, as `api.services.placing.Placer.reach` tells it.
    """

    kind: PostKind
    area: Spot
    begins: date
    ends: date | None
    by: str

    def holds_on(self, day: date) -> bool:
        """Tell whether it is held on that day."""
        return self.begins <= day and (self.ends is None or day <= self.ends)

    def overlaps(self, other: "Post") -> bool:
        """Tell whether both hold on some day."""
        return (other.ends is None or self.begins <= other.ends) and (
            self.ends is None or other.begins <= self.ends
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFact:
    """A fact with who says so, since when it is kept, and why."""

    fact: Fact
    by: str
    at: datetime
    reason: str = ""


def person_key(name_short: str, phone: str, address: str) -> tuple[str, str]:
    """Return by what people are told apart: name and phone, without a phone name and address."""
    return normalise(name_short).plain, phone_key(phone) or normalise(address).plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    """A volunteer with all that is known.

    Parameters
    ----------
    told_infected_on
        When they were ill, as they said when they applied; None: never, or not told then.
    channel, sent_by
        How they came, and from which organisation.
    """

    number: VolunteerNumber
    organisation: str
    name_short: str
    phone: str
    address: str
    spot: Spot
    profile: Profile
    channel: Channel
    sent_by: str
    told_infected_on: date | None
    state: str
    version: int
    facts: tuple[KeptFact, ...] = ()
    posts: tuple[Post, ...] = ()

    @property
    def person_key(self) -> tuple[str, str]:
        """By what they are told from others."""
        return person_key(self.name_short, self.phone, self.address)

    @property
    def infected_on(self) -> date | None:
        """When they were ill, as was told last; None: never, or not told."""
        told = [kept.fact.on for kept in self.facts if kept.fact.kind == "infection"]
        return told[-1] if told else self.told_infected_on

    def gates_on(self, day: date, table: GateTable) -> tuple[str, ...]:
        """Return the gates that they pass on that day."""
        return gates_of(
            [kept.fact for kept in self.facts],
            infected_on=self.infected_on,
            active=self.state in ACTIVE and self.post_on(day) is not None,
            day=day,
            table=table,
        )

    def permits_on(self, *days: date) -> tuple[str, ...]:
        """Return the permits that they hold on all of these days."""
        facts = [kept.fact for kept in self.facts]
        held = [set(permits_of(facts, day)) for day in days]
        return tuple(sorted(set.intersection(*held)))

    def sets_on(self, day: date) -> int:
        """Return how many sets of equipment they were given by that day, less what came back."""
        return sets_of((kept.fact for kept in self.facts), day)

    def post_on(self, day: date) -> Post | None:
        """Return the post that they hold on that day, if any."""
        return next((post for post in self.posts if post.holds_on(day)), None)


_JUDGED_IN: Final = frozenset({"consented", "eligible", "limited", "not-eligible"})


def next_state(volunteer: Volunteer, *, day: date, table: GateTable) -> str | None:
    """Return the state that follows from what is known; None: nothing follows yet.

    Each is judged by the gates that are passed on that day, so that an override counts as a fact.
    """
    gates = volunteer.gates_on(day, table)
    if volunteer.state in _JUDGED_IN:
        facts = [kept.fact for kept in volunteer.facts if kept.fact.holds_on(day)]
        tested = "antibody" in gates or antibodies_do(facts, day, table) is not None
        judged = _judged(gates) if tested else volunteer.state
        if judged != volunteer.state:
            return judged
    trained = any(gate.startswith("training:") for gate in gates)
    has: Mapping[str, tuple[str, bool]] = {
        "applied": ("form-accepted", "form" in gates),
        "form-accepted": ("consented", "consent" in gates),
        "eligible": ("trained", trained),
        "limited": ("trained", trained),
        "trained": ("equipped", "ppe" in gates),
        "equipped": ("posted", bool(volunteer.posts)),
    }
    following, reached = has.get(volunteer.state, ("", False))
    return following if reached else None


def _judged(gates: Collection[str]) -> str:
    if "recovered" not in gates:
        return "not-eligible"
    return "eligible" if "antibody" in gates else "limited"


NEEDS: Final[Mapping[FactKind, str]] = MappingProxyType(
    {
        "form": "volunteers.enlist",
        "consent": "volunteers.enlist",
        "infection": "volunteers.enlist",
        "antibody": "volunteers.test",
        "training": "volunteers.train",
        "permit": "volunteers.train",
        "permit-ended": "volunteers.train",
        "ppe": "volunteers.equip",
        "override": "volunteers.override",
    }
)
"""What somebody must be allowed to do to keep each kind of fact."""
