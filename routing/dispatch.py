"""The live day: events come in, an emergency gets its offers at once, the rest is planned anew.

The board of a district is one immutable value. An event makes a new one (`apply`), so that a day is
a fold over its events and can be rebuilt from the published plan (`begin`, `replay`). A re-plan
carries the board that it started from; `swap` replays newer events on it, checks it, and takes it
or says why not. `Boards` keeps the boards of all districts in memory, each with a single writer.

Examples
--------
A morning in a district; `problem` and `plan` as `routing.files` reads them, `roads` a `RoadTravel`
over the places of the problem:

    boards = Boards({"Q8": begin(problem, plan)}, roads=roads)
    boards.tell("Q8", Done(at_s=29_400, task="R01", vehicle="V1", starts_s=28_500, ends_s=29_100))
    best, *others = boards.offers(emergency, place=home, now_s=29_460)
    boards.accept(best, emergency, place=home, now_s=29_490)
    replan = replan_board(boards["Q8"], stop=TimeLimit(5), seed=1)   # meanwhile events come in
    swapped = boards.swap("Q8", replan, now_s=29_500)
    print(replan.changes.count, swapped.dropped or "taken")
"""

from routing.errors import InvalidProblem
from routing.live.accepting import taken as taken
from routing.live.applying import apply as apply
from routing.live.applying import replay as replay
from routing.live.board import Board as Board
from routing.live.board import advance as advance
from routing.live.board import begin as begin
from routing.live.by_hand import Arrangement as Arrangement
from routing.live.by_hand import Step as Step
from routing.live.by_hand import arrange as arrange
from routing.live.desks import Boards as Boards
from routing.live.desks import DistrictOffer as DistrictOffer
from routing.live.events import Arranged as Arranged
from routing.live.events import Assigned as Assigned
from routing.live.events import BedRefused as BedRefused
from routing.live.events import Cancelled as Cancelled
from routing.live.events import Corrected as Corrected
from routing.live.events import Delayed as Delayed
from routing.live.events import Done as Done
from routing.live.events import Event as Event
from routing.live.events import Failed as Failed
from routing.live.events import Legs as Legs
from routing.live.events import NewDepot as NewDepot
from routing.live.events import NewTask as NewTask
from routing.live.events import Pinned as Pinned
from routing.live.events import Postponed as Postponed
from routing.live.events import Replanned as Replanned
from routing.live.events import RoadClosed as RoadClosed
from routing.live.events import SetOut as SetOut
from routing.live.events import StockChanged as StockChanged
from routing.live.events import Unpinned as Unpinned
from routing.live.events import VolunteerOut as VolunteerOut
from routing.live.facts import Begun as Begun
from routing.live.facts import Facts as Facts
from routing.live.offering import Offering as Offering
from routing.live.offers import Effect as Effect
from routing.live.offers import Offer as Offer
from routing.live.offers import Promise as Promise
from routing.live.opening import aboard_from as aboard_from
from routing.live.opening import on_hand as on_hand
from routing.live.preparedness import Need as Need
from routing.live.preparedness import Preparedness as Preparedness
from routing.live.preparedness import preparedness as preparedness
from routing.live.refusing import unaskable
from routing.live.replanning import Changes as Changes
from routing.live.replanning import Replan as Replan
from routing.live.replanning import Swapped as Swapped
from routing.live.replanning import replan as replan
from routing.live.replanning import replan_board as replan_board
from routing.live.replanning import replan_draft as replan_draft
from routing.live.replanning import swap as swap
from routing.live.takings import Taking as Taking
from routing.live.takings import takings as takings
from routing.model import Task
from routing.problem import Place


def offers(
    board: Board,
    task: Task,
    *,
    now_s: int,
    place: Place | None = None,
    legs: Legs | None = None,
    most: int = 3,
) -> tuple[Offer, ...]:
    """Return the best ways to take the task in at once; `Boards` keeps ready what this makes.

    Raises
    ------
    InvalidProblem
        If nobody can be asked: at no moment of the day, at a place that is not known, for a task
        that is planned or begun.
    ValueError
        If fewer than one offer is wanted, or a new place has no legs.
    """
    if most < 1:
        raise ValueError(f"most is {most}, must be at least 1")
    issues = unaskable(board, task, now_s=now_s, place=place)
    if issues:
        raise InvalidProblem(issues)
    offering = Offering(advance(board, now_s))
    return offering.offers(task, place=place, legs=legs, most=most)
