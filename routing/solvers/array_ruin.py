"""Taking strings of tasks out of a plan of arrays, and putting them in anew.

References
----------
Christiaens & Vanden Berghe (2020), "Slack Induction by String Removals for Vehicle Routing
Problems", Transportation Science 54(2): strings of neighbouring visits are taken out and put in
anew greedily, now and then overlooking a place. The numbers are those of the paper, but for the
orders (urgency is ours) and for tasks left out, which are tried again.
"""

from typing import Final

import numpy as np

from routing.arrays import NONE, PLACE, PREVIOUS, START, URGENCY, Arrays, Flags, Ints
from routing.solvers.array_chains import next_broken_chain
from routing.solvers.array_changes import drop_marked
from routing.solvers.array_insert import insert
from routing.solvers.array_state import VEHICLE, State
from routing.solvers.array_trips import COUNT, NODE
from routing.solvers.array_work import Work, draw, draw_below
from routing.solvers.compiled import compiled, inner

AVERAGE_RUINED: Final = 10
"""About so many tasks are taken out at once."""
LONGEST_STRING: Final = 10
GAP_SHARE: Final = 0.5
"""How often a string has a gap: visits in it that stay."""
GAP_ENDS: Final = 0.01
"""How likely a gap ends at each visit."""
BLINK: Final = 0.01
"""How often a place is overlooked."""
OPEN_TRIED: Final = 3
"""So many tasks left out near the ruin are tried again, and up to so many from anywhere."""
BY_URGENCY: Final = 0.375
AT_RANDOM: Final = 0.25
NEAR_FIRST: Final = 0.125
"""How often tasks are put in again in these orders; otherwise those far off come first."""


@compiled
def mend_chains(a: Arrays, s: State, w: Work) -> None:
    """Take out tasks whose chain does not hold, until all do."""
    while True:
        task = next_broken_chain(a, s)
        if task == NONE:
            return
        w.marked[task] = 1
        drop_marked(a, s, s.tasks[task, VEHICLE], w.marked, w.trip)
        w.marked[task] = 0


@inner
def ruin(a: Arrays, s: State, w: Work, open_tasks: Ints, touched: Flags) -> int:
    """Take out strings of visits around one task.

    Returns
    -------
    How many tasks are to be put in anew; they are in `open_tasks`, ``(T,)``.
    """
    tasks = len(s.tasks)
    if tasks == 0 or len(s.totals) == 0:
        return 0
    planned, routes = 0, 0
    for task in range(tasks):
        w.marked[task] = 0
        open_tasks[task] = s.tasks[task, VEHICLE] != NONE  # for now: whether it is planned
        planned += open_tasks[task]
    for vehicle in range(len(s.totals)):
        touched[vehicle] = False
        routes += s.totals[vehicle, COUNT] > 0
    seed = draw_below(w, tasks)
    if planned:
        longest = min(LONGEST_STRING, max(1.0, planned / routes))
        strings = 4.0 * AVERAGE_RUINED / (1.0 + longest) - 1.0
        wanted = int(draw(w) * strings + 1.0)
        for near in a.neighbours[seed]:
            vehicle = s.tasks[near, VEHICLE]
            if vehicle != NONE and not touched[vehicle] and wanted:
                touched[vehicle] = True
                wanted -= 1
                _mark_string(s, w, near, vehicle, longest)
        for vehicle in range(len(s.totals)):
            if touched[vehicle]:
                drop_marked(a, s, vehicle, w.marked, w.trip)
        mend_chains(a, s, w)
    count = 0
    for task in range(tasks):
        was_planned = open_tasks[task]
        w.marked[task] = 0
        if was_planned and s.tasks[task, VEHICLE] == NONE:
            w.marked[task] = 1
            open_tasks[count] = task
            count += 1
    return _add_open(a, s, w, open_tasks, count, seed)


@inner
def _mark_string(
    s: State,
    w: Work,
    centre: int,
    vehicle: int,
    longest: float,
) -> None:
    """Mark a string of the vehicle's tasks around the centre, half the time with a gap in it."""
    tasks = len(s.tasks)
    size, position = 0, 0
    for at in range(s.totals[vehicle, COUNT]):
        node = s.visits[vehicle, at, NODE]
        if node < tasks:
            if node == centre:
                position = size
            size += 1
    length = min(size, int(draw(w) * min(longest, size) + 1.0))
    gap = 0
    if length > 1 and length < size and draw(w) < GAP_SHARE:
        gap = 1
        while length + gap < size and draw(w) > GAP_ENDS:
            gap += 1
    span = length + gap
    first = max(0, position - draw_below(w, span))
    first = min(first, size - span)
    gap_at = first + (draw_below(w, length) if gap else 0)
    number = 0
    for at in range(s.totals[vehicle, COUNT]):
        node = s.visits[vehicle, at, NODE]
        if node >= tasks:
            continue
        kept = gap and gap_at <= number < gap_at + gap
        if first <= number < first + span and not kept:
            w.marked[node] = 1
        number += 1


@inner
def _add_open(a: Arrays, s: State, w: Work, open_tasks: Ints, count: int, seed: int) -> int:
    """Add some of the other tasks left out, those near the seed first; return how many it is."""
    near, most = 0, count + OPEN_TRIED
    while near < a.neighbours.shape[1] and count < most:
        task = a.neighbours[seed, near]
        if s.tasks[task, VEHICLE] == NONE and not w.marked[task]:
            w.marked[task] = 1
            open_tasks[count] = task
            count += 1
        near += 1
    for _ in range(OPEN_TRIED):
        task = draw_below(w, len(s.tasks))
        if s.tasks[task, VEHICLE] == NONE and not w.marked[task]:
            w.marked[task] = 1
            open_tasks[count] = task
            count += 1
    return count


@compiled
def recreate(a: Arrays, s: State, w: Work, open_tasks: Ints) -> None:
    """Put the tasks in, in an order drawn anew: by urgency, at random, far or near ones first."""
    keys, order = np.empty(len(open_tasks), dtype=np.float64), draw(w)
    for at in range(len(open_tasks)):
        task = open_tasks[at]
        nearest, away = a.near_vehicles[task, 0], 0
        if nearest != NONE:
            away = a.travel[0, a.vehicle[nearest, START], a.node[task, PLACE]]
        if order < BY_URGENCY:
            keys[at] = a.node[task, URGENCY]
        elif order < BY_URGENCY + AT_RANDOM:
            keys[at] = draw(w)
        else:
            keys[at] = -away if order < 1 - NEAR_FIRST else away
    for at in np.argsort(keys):
        insert(a, s, w, open_tasks[at], BLINK)
    for task in open_tasks:  # what follows another task may go in now that that one is in
        if a.node[task, PREVIOUS] != NONE and s.tasks[task, VEHICLE] == NONE:
            insert(a, s, w, task, 0.0)
