"""Why something of a source is not in its network: the reasons of `RoadNetwork.dropped`.

A reason is one of these, or ends in one after what it is about (``barrier=dragon: ...``), or is
`TURN` with another after it. `api/cli/roads.py` has the Vietnamese for each.
"""

from typing import Final

NO_ROAD: Final = "no road, or nobody may use it"
OPEN_BARRIER: Final = "not known, passed as if open"
SHUT_BARRIER: Final = "barrier that nobody may pass, its street cut"
SOME_DAYS: Final = "condition by weekday or season, counted on all days"
SINGLE_DATES: Final = "condition on single dates of a year, not kept to"
NOT_JUDGED: Final = "condition that cannot be judged, taken on the safe side"
OUTSIDE: Final = "way point outside the extract"
TWICE: Final = "point of a way given twice in a row"
TOO_SHORT: Final = "way of fewer than two points"
UNREAD_WIDTH: Final = "width that cannot be read, taken as if not given"
WAYS_ALONE: Final = "source without barriers and banned turns: an extract has them"
"""Told of roads that come from ways alone; counted once."""
WITHOUT_RULES: Final = (
    "file saved by an earlier version: bans by the hour, turns and barriers are not in it,"
    " import it again"
)
"""Told of such a file; counted once."""
TURN: Final = "turn restriction"
OVER_A_WAY: Final = "over a way"
MEMBERS: Final = "with a member missing or too many"
NO_ROAD_MEMBER: Final = "with a member that is no road of this file"
NOT_AT_NODE: Final = "between ways that do not end at its node"
AGAINST_ONE_WAY: Final = "against a one-way street"
NO_LINE: Final = "row without a line"
NO_ENDS: Final = "line without from or to"
UNKNOWN_TYPE: Final = "is not known, read as road"
