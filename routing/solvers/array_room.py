"""Room for what is urgent and left out: what is less urgent on a route nearby waits.

A day whose routes are full to the end of the shifts has no place left for a swap that comes late in
it, though nobody would let somebody run dry for a bag. To find this by taking out strings at random
takes a search of some length; here it is looked for.
"""

from typing import Final

import numpy as np

from routing.arrays import BARRED, NONE, TASK_CLASS, URGENCY, Arrays, Ints
from routing.solvers.array_changes import drop_marked
from routing.solvers.array_drawn import sold_out
from routing.solvers.array_insert import insert, insert_anywhere
from routing.solvers.array_routes import less
from routing.solvers.array_ruin import mend_chains
from routing.solvers.array_state import VEHICLE, State, add_up, copy_changed, copy_state
from routing.solvers.array_trips import COUNT, NODE
from routing.solvers.array_work import Work
from routing.solvers.compiled import compiled, inner

URGENT: Final = 2
"""Room is made for this class and those above."""
MOST_TRIED: Final = 1000
"""So many routes are tried at most, which takes a second or two."""


@compiled
def make_room(a: Arrays, now: State, before: State, best: State, w: Work) -> None:
    """Put in what is urgent and left out, if only others wait for it: the most urgent first.

    Parameters
    ----------
    now, before
        The same plan; `now.changed` is false, and `before.changed` tells what differs from `best`.
    """
    score = np.zeros((2, 4), dtype=np.int64)
    add_up(a, now, score[0])
    only = np.zeros(len(now.totals), dtype=np.bool_)
    order, trials = np.argsort(a.node[: len(a.unserved), URGENCY]), 0
    for task in order:
        if a.node[task, TASK_CLASS] > URGENT or trials >= MOST_TRIED:
            break
        if now.tasks[task, VEHICLE] != NONE or sold_out(a, now, task):
            continue
        for vehicle in a.near_vehicles[task]:
            if now.tasks[task, VEHICLE] != NONE:
                break
            if vehicle == NONE or a.bond[vehicle, task] == BARRED:
                continue
            if not _cleared(a, now, w, task, vehicle):
                continue
            trials += 1
            only[:] = False
            only[vehicle] = True
            insert_anywhere(a, now, w, task, only)
            for other in order:
                if before.tasks[other, VEHICLE] != NONE and now.tasks[other, VEHICLE] == NONE:
                    insert(a, now, w, other, 0.0)
            add_up(a, now, score[1])
            _settle(now, before, score)
    copy_state(before, best)


@inner
def _cleared(a: Arrays, now: State, w: Work, task: int, vehicle: int) -> bool:
    """Take off the route all that is less urgent than the task; False: there is nothing of it."""
    w.marked[:] = 0
    found = False
    for at in range(now.totals[vehicle, COUNT]):
        node = now.visits[vehicle, at, NODE]
        if node < len(a.unserved) and a.node[node, TASK_CLASS] > a.node[task, TASK_CLASS]:
            w.marked[node], found = 1, True
    if found:
        drop_marked(a, now, vehicle, w.marked, w.trip)
        w.marked[:] = 0
        mend_chains(a, now, w)
    return found


@compiled
def _settle(now: State, before: State, score: Ints) -> None:
    """Keep what was tried if it is better, else take it back."""
    if less(score[1], score[0]):
        copy_changed(now, before, now.changed)
        score[0] = score[1]
    else:
        copy_changed(before, now, now.changed)
    now.changed[:] = False
