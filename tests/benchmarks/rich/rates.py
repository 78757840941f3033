"""The rates that every instance is scored by: fixed, so that scores stay comparable.

They are those of the product's first objective table; a later version of that table does not change
what is published here.
"""

from datetime import date
from typing import Final

from routing.model import TimeWindow
from routing.problem import DutyStep, HarmTable, Objective, Rules

DAY: Final = date(2021, 9, 10)
HOUR_S: Final = 3600
CURFEW: Final = TimeWindow(opens_s=18 * HOUR_S, closes_s=30 * HOUR_S)

# fmt: off
EMERGENCY: Final = HarmTable(
    from_s=(900, 1800, 2400, 3000, 3600, 4500, 5400, 6300, 7200, 9000, 10800, 14400, 18000, 21600,
            28800, 36000),
    harm=(1, 3, 7, 13, 20, 32, 46, 61, 77, 111, 147, 223, 303, 389, 569, 755),
    harm_red=(2, 6, 14, 26, 40, 64, 92, 122, 154, 222, 294, 446, 606, 778, 1138, 1510),
    unserved=1500,
    unserved_red=3000,
)
SWAP: Final = HarmTable(
    from_s=(1, 600, 1200, 1800, 2100, 2400, 2700, 3000, 3600, 4500, 5400, 7200, 9000, 10800, 14400,
            21600),
    harm=(1, 2, 4, 8, 14, 21, 29, 38, 58, 91, 127, 203, 283, 367, 547, 927),
    harm_red=(2, 4, 8, 16, 28, 42, 58, 76, 116, 182, 254, 406, 566, 734, 1094, 1854),
    unserved=1800,
    unserved_red=3600,
)
MEDICINE: Final = HarmTable(
    from_s=(1, 3600, 7200, 10800, 14400, 18000, 21600, 28800, 36000, 43200, 57600, 86400, 172800),
    harm=(1, 2, 4, 7, 11, 16, 22, 36, 52, 70, 108, 188, 430),
    harm_red=(2, 4, 8, 14, 22, 32, 44, 72, 104, 140, 216, 376, 860),
    unserved=800,
    unserved_red=1600,
)
# fmt: on


def rates() -> Objective:
    """Return harm and effort, as published."""
    return Objective(
        harm={1: EMERGENCY, 2: SWAP, 3: MEDICINE},
        inside_step_per_min=10,
        late_per_min={4: 4, 5: 2},
        unserved={4: 172_800, 5: 86_400},
        unserved_per_day=1800,
        lending=300,
        duty=(
            DutyStep(from_s=14_400, per_min=5),
            DutyStep(from_s=21_600, per_min=10),
            DutyStep(from_s=28_800, per_min=30),
        ),
    )


def rules() -> Rules:
    """Return the rules of a day without curfew; `features` adds that."""
    return Rules(objective=rates(), valid_from=date(2021, 9, 1), source="rich sets")
