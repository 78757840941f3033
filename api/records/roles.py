"""Who may do what: roles, what each allows, and what each sees of a patient.

Two tables, no branches. What stands in neither is not allowed.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, get_args

Role = Literal[
    "hotline",
    "doctor",
    "dispatcher",
    "ward_head",
    "station_keeper",
    "planner",
    "manager",
    "auditor",
    "admin",
    "volunteer",
]
BY_LINK: Final[Role] = "volunteer"
"""Of who comes by a link; nobody signs in as that."""
ROLES: Final[tuple[Role, ...]] = tuple(role for role in get_args(Role) if role != BY_LINK)
"""Of who signs in."""

Action = Literal[
    "requests.add",
    "requests.read",
    "requests.verify",
    "requests.triage",
    "requests.merge",
    "requests.run",
    "requests.close",
    "requests.export",
    "patients.read",
    "patients.add",
    "patients.share",
    "calls.plan",
    "calls.record",
    "depots.read",
    "depots.keep",
    "plans.publish",
    "plans.run",
    "links.give",
    "door-codes.tell",
    "replies.keep",
    "feedback.add",
    "feedback.read",
    "feedback.acknowledge",
    "stock.read",
    "stock.move",
    "stock.keep",
    "medicine.order",
    "bags.override",
    "beds.read",
    "beds.keep",
    "beds.hold",
    "cylinders.read",
    "cylinders.move",
    "cylinders.keep",
    "volunteers.read",
    "volunteers.enlist",
    "volunteers.test",
    "volunteers.train",
    "volunteers.equip",
    "volunteers.post",
    "volunteers.override",
    "volunteers.export",
    "problems.read",
    "problems.make",
    "plans.read",
    "plans.make",
    "users.read",
    "users.manage",
    "audit.read",
    "aggregates.read",
    "reports.read",
    "reports.write",
    "reports.sign",
    "duty.read",
    "duty.confirm",
    "duty.pay",
]
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)

Sight = Literal["person", "address", "clinical", "handling", "goods", "tests"]
"""Groups of fields: who it is and their phone, where exactly, how ill, how to behave there, what
is brought, and what a volunteer's blood showed. The ward, the kind, the state and the class are
seen by all who see the request."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ALLOWED: Final[Mapping[Role, str]] = MappingProxyType(
    {
        "hotline": """requests.add requests.read requests.verify requests.merge requests.close
            patients.read calls.record door-codes.tell replies.keep feedback.add""",
        "doctor": """requests.add requests.read requests.verify requests.triage requests.close
            patients.read patients.add calls.plan calls.record volunteers.read volunteers.test
            beds.read beds.keep beds.hold stock.read stock.keep medicine.order
            feedback.add feedback.read""",
        "dispatcher": """requests.add requests.read requests.verify requests.merge requests.run
            requests.close requests.export patients.read patients.add patients.share
            calls.plan problems.read problems.make plans.read plans.make plans.publish plans.run
            depots.read depots.keep links.give door-codes.tell stock.read stock.move bags.override
            cylinders.read cylinders.move beds.read beds.keep beds.hold
            volunteers.read volunteers.enlist volunteers.train volunteers.equip
            volunteers.export aggregates.read
            replies.keep feedback.add feedback.read feedback.acknowledge
            reports.read reports.write duty.read""",
        "ward_head": """requests.add requests.read requests.verify requests.run requests.close
            requests.export patients.read patients.add patients.share calls.plan
            problems.read plans.read plans.make plans.publish plans.run depots.read
            links.give door-codes.tell stock.read stock.move bags.override
            cylinders.read cylinders.move
            volunteers.read volunteers.enlist volunteers.train volunteers.equip
            volunteers.post volunteers.override volunteers.export
            replies.keep feedback.add feedback.read feedback.acknowledge aggregates.read
            reports.read reports.write reports.sign duty.read duty.confirm
            duty.pay""",
        "station_keeper": """requests.read cylinders.read cylinders.move cylinders.keep
            depots.read depots.keep stock.read stock.move stock.keep""",
        "planner": "aggregates.read",
        "manager": """depots.read stock.read beds.read users.read aggregates.read
            reports.read reports.write reports.sign""",
        "auditor": "audit.read users.read",
        "admin": "users.read users.manage",
        "volunteer": "",
    }
)

ALLOWED: Final[Mapping[Role, frozenset[str]]] = MappingProxyType(
    {role: _words(text) for role, text in _ALLOWED.items()}
)
"""What each role may do, in its own areas."""

SEEN: Final[Mapping[Role, frozenset[str]]] = MappingProxyType(
    {
        "hotline": _words("person address handling goods"),
        "doctor": _words("person address clinical handling goods tests"),
        "dispatcher": _words("person address handling goods"),
        "ward_head": _words("person address handling goods tests"),
        "station_keeper": _words("goods"),
        "planner": frozenset(),
        "manager": frozenset(),
        "auditor": frozenset(),
        "admin": frozenset(),
        "volunteer": frozenset(),
    }
)
"""What each role sees of a patient and a request beyond ward, kind, class and state."""
