"""What the board's scripts are given with the page: words, marks, and what its user may do."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import xstatic.pkg.leaflet

from api.pages.words import BOARD_WORDS_FILE, words
from api.records.reports import WHYS
from api.records.requests import ACTION_OF, EMERGENCIES, OFF_BOARD, OPEN, REQUEST, TO_DO
from api.records.roles import ALLOWED, SEEN
from api.records.users import User
from api.services.maps import MapName, allowed_themes
from maps.looks import PATTERNS, SCALES, TITLES, ThemeName
from maps.palette import DEPOT_LETTERS, KIND_MARKS, RISK_MARKS, ROUTE_HUES, SHAPES
from maps.wording import DEPOTS, KINDS, PROFILES, RISKS, Language, goods
from routing.model import TaskKind
from routing.risk import RiskTable
from routing.rules.day_rules import DayRules

LEAFLET: Final = Path(xstatic.pkg.leaflet.BASE_DIR)
"""The map's scripts, from their package."""


def given_to_board(
    user: User, language: Language, *, table: RiskTable, rules: DayRules, now: datetime
) -> Mapping[str, Any]:
    """Return what a board begins with, for that user.

    Parameters
    ----------
    table
        Says what nobody clinical has to look at.
    rules
        Say what is usually brought to each kind of request, and what counts of a cylinder of which
        nothing is known.
    now
        By the clock of the service: no board goes by that of its computer.
    """
    said = words(language, BOARD_WORDS_FILE)
    return {
        "language": language,
        "now": now.isoformat(),
        "user": user.name,
        "organisation": user.organisation,
        "areas": user.areas,
        "may": sorted(ALLOWED[user.role]),
        "sees": sorted(SEEN[user.role]),
        "words": dict(said),
        "kinds": _named(KINDS, language),
        "risks": _named(RISKS, language),
        "profiles": _named(PROFILES, language),
        "depots": _named(DEPOTS, language),
        "kindMarks": {kind: asdict(mark) for kind, mark in KIND_MARKS.items()},
        "riskMarks": {risk: asdict(mark) for risk, mark in RISK_MARKS.items()},
        "depotLetters": dict(DEPOT_LETTERS),
        "hues": ROUTE_HUES,
        "themes": _themes(user, language),
        "patterns": dict(PATTERNS),
        "shapes": dict(SHAPES),
        "states": _keyed("state_", said),
        "planStates": _keyed("plan_state_", said),
        "flags": _keyed("flag_", said),
        "moves": {state: sorted(set(following) & set(SAID)) for state, following in _MOVES.items()},
        "needs": {state: ACTION_OF[state] for state in SAID},
        "reasoned": sorted(REQUEST.reasoned),
        "open": OPEN,
        "offBoard": OFF_BOARD,
        "toDo": TO_DO,
        "emergencies": sorted(EMERGENCIES),
        "withoutDoctor": sorted(table.without_doctor),
        "presets": [kind for kind in PRESETS if kind in rules.kinds],
        "usual": _usual(rules, language),
        "assumed": _assumed(rules),
        "whys": {why: said[f"why_{why.replace('-', '_')}"] for why in WHYS},
        "bedStates": _keyed("bed_", said),
        "cylinderStates": _keyed("cylinder_", said),
    }


PRESETS: Final[tuple[TaskKind, ...]] = (
    "oxygen_swap",
    "medicine",
    "welfare_bag",
    "care_visit",
    "transport",
)
"""Kinds that a new request is begun with at one press."""


def _usual(rules: DayRules, language: Language) -> dict[str, Any]:
    """Return by kind what is brought and collected in words, how long it takes, if of oxygen."""
    return {
        kind: {
            "brings": list(goods(rule.delivers, language)),
            "collects": list(goods(rule.collects, language)),
            "minutes": rule.service_s // 60,
            "cylinder": bool(rule.delivers.full or rule.collects.empty),
        }
        for kind, rule in rules.kinds.items()
    }


def _assumed(rules: DayRules) -> dict[str, str]:
    """Return what counts of a cylinder where nothing was told, by the field of a request."""
    unknown = rules.oxygen.unknown
    fields = ("size_l", "pressure_bar", "flow_lpm")
    return {name: f"{float(getattr(unknown, name)):g}" for name in fields}


BOARD_THEMES: Final[Mapping[ThemeName, MapName]] = MappingProxyType(
    {
        "wards": "situation",
        "staff": "situation",
        "zones": "situation",
        "facilities": "situation",
        "cylinders": "situation",
        "coverage": "coverage",
    }
)
"""What of the office's maps can be laid over the board's own marks, and whose part each is."""


def _themes(user: User, language: Language) -> dict[str, Any]:
    """Return the themes that a user may lay over the board, each with its looks in its order."""
    return {
        theme: {
            "title": TITLES[theme][language],
            "map": name,
            "looks": {
                key: {**look.drawn, "words": look.words[language]}
                for key, look in SCALES[theme].items()
            },
        }
        for theme, name in BOARD_THEMES.items()
        if theme in allowed_themes(user, name)
    }


_MOVES: Final = REQUEST.moves
SAID: Final = (
    "verified",
    "unreachable",
    "outside-area",
    "transferred",
    "deceased",
    "cancelled",
    "follow-up",
    "closed",
)
"""States that somebody at a board says of a request; all others follow from what is done."""


def _keyed(prefix: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of one family, by what comes after its prefix; words are told apart by -."""
    return {
        key.removeprefix(prefix).replace("_", "-"): text
        for key, text in texts.items()
        if key.startswith(prefix)
    }


def _named(table: Mapping[Any, Mapping[Language, str]], language: Language) -> dict[str, str]:
    return {key: texts[language] for key, texts in table.items()}
