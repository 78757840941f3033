"""Tiny instances in each format, written out here; distances can be reckoned by hand."""

import json
from typing import Any

VRPLIB = """\
NAME : tiny
COMMENT : two clients east, one north
TYPE : VRPTW
DIMENSION : 4
VEHICLES : 2
CAPACITY : 10
SERVICE_TIME : 5
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
4 0 10
DEMAND_SECTION
1 0
2 4
3 5
4 3
TIME_WINDOW_SECTION
1 0 100
2 0 60
3 0 60
4 20 60
DEPOT_SECTION
1
-1
EOF
"""
"""The depot is 5 from node 2, 10 from 3 and 4; node 2 is 5 from 3 and 6.7 from 4."""

EXPLICIT = """\
NAME : given
TYPE : CVRP
DIMENSION : 3
CAPACITY : 10
EDGE_WEIGHT_TYPE : EXPLICIT
EDGE_WEIGHT_FORMAT : FULL_MATRIX
EDGE_WEIGHT_SECTION
0 7 9
8 0 2
10 3 0
DEMAND_SECTION
1 0
2 1
3 1
DEPOT_SECTION
1
EOF
"""
"""Asymmetric: 0-1-2-0 costs 7 + 2 + 10 = 19, the other way round 9 + 3 + 8 = 20."""

SOLOMON = """\
TINY

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND    READY TIME  DUE DATE   SERVICE   TIME

    0      0         0          0          0       100          0
    1      3         4          4          0        60          5
    2      6         8          5          0        60          5
    3      0        10          3         20        60          5
"""

LILIM = """\
2 10 1
0 0 0 0 0 100 0 0 0
1 3 4 4 0 60 5 0 2
2 6 8 -4 0 60 5 1 0
3 0 10 3 20 60 5 0 4
4 0 5 -3 0 90 5 3 0
"""

RELOADS = """\
NAME : again
TYPE : MTVRPTWR
DIMENSION : 3
VEHICLES : 1
CAPACITY : 4
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 0 5
3 0 7
DEMAND_SECTION
1 0
2 4
3 4
TIME_WINDOW_SECTION
1 0 200
2 0 200
3 0 200
RELEASE_TIME_SECTION
1 0
2 0
3 50
VEHICLES_RELOAD_DEPOT_SECTION
1 1
DEPOT_SECTION
1
EOF
"""
"""One vehicle carries one of two loads at a time, and the second is there from 50 on."""

PRIZES = """\
NAME : prizes
TYPE : PCVRPTW
DIMENSION : 3
VEHICLES : 1
CAPACITY : 10
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 0 5
3 0 90
DEMAND_SECTION
1 0
2 1
3 1
PRIZE_SECTION
1 0
2 50
3 100
TIME_WINDOW_SECTION
1 0 1000
2 0 1000
3 0 1000
DEPOT_SECTION
1
EOF
"""
"""The near client brings 50 for a way of 10; the far one 100 for a way of 180."""

FLEET = """\
NAME : fleet
TYPE : HFVRP
DIMENSION : 3
VEHICLES : 2
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 0 5
3 5 0
DEMAND_SECTION
1 0
2 2
3 2
CAPACITY_SECTION
1 9
2 2
VEHICLES_FIXED_COST_SECTION
1 100
2 3
VEHICLES_UNIT_DISTANCE_COST_SECTION
1 1
2 2
DEPOT_SECTION
1
EOF
"""
"""The large vehicle alone costs 100 + 17.07; beside the small one 100 + 10 + 3 + 20."""


def without(text: str, *beginnings: str) -> str:
    """Return a text without the lines that begin so."""
    return "".join(
        line for line in text.splitlines(keepends=True) if not line.startswith(beginnings)
    )


def vroom(**more: Any) -> dict[str, Any]:
    """Return an input of one vehicle and two jobs on a line: places 0, 100 s and 250 s away."""
    times = [[0, 100, 250], [100, 0, 150], [250, 150, 0]]
    return {
        "vehicles": [{"id": 7, "start_index": 0, "end_index": 0, "capacity": [5]}],
        "jobs": [
            {"id": 1, "location_index": 1, "delivery": [2], "service": 10},
            {"id": 2, "location_index": 2, "delivery": [3], "service": 20},
        ],
        "matrices": {"car": {"durations": times}},
    } | more


def vroom_text(**more: Any) -> str:
    """Return it as JSON."""
    return json.dumps(vroom(**more))
