"""What holds for every generated day that runs: whatever happens, and whenever it is re-planned."""

from hypothesis import given
from hypothesis import strategies as st

from routing.checks import check_plan
from routing.dispatch import (
    Assigned,
    Board,
    Boards,
    Cancelled,
    Delayed,
    Done,
    Event,
    Failed,
    NewTask,
    Postponed,
    RoadClosed,
    StockChanged,
    VolunteerOut,
    apply,
    begin,
    offers,
    replan_board,
    replay,
    swap,
)
from routing.errors import InvalidProblem
from routing.model import Stock, TaskId, VehicleId
from routing.problem import Problem
from routing.solvers.drafts import draft_score
from routing.solvers.stopping import Iterations
from routing.solving import SolveParams, solve
from tests.builders import a_task, at
from tests.strategies import PLACES, Dice, a_drawn_problem, examples

QUICK = SolveParams(ruin_iterations=4, library_iterations=2)


def a_published_day(seed: int) -> tuple[Problem, Board]:
    dice = Dice(seed)
    problem = a_drawn_problem(seed, tasks=dice.pick(range(2, 9)), vehicles=dice.pick((1, 2, 3)))
    plan = solve(problem, stop=Iterations(4), seed=1, params=QUICK).plan
    return problem, begin(problem, plan, now_s=at("05:00"))


def drawn_event(dice: Dice, board: Board, at_s: int) -> Event:
    """Return any event, now and then one that cannot be."""
    tasks = [task.id for task in board.day.tasks] or [TaskId("nobody's")]
    vehicles = [vehicle.id for vehicle in board.day.vehicles] or [VehicleId("nobody")]
    task, vehicle = dice.pick(tasks), dice.pick(vehicles)
    begun = [each.stop for stops in board.facts.begun.values() for each in stops if each.counts]
    if begun and dice.chance(0.5):
        task = dice.pick(begun).task or task
    found = board.facts.who(task)
    vehicle = found[0] if found is not None and dice.chance(0.9) else vehicle
    lasted_s = dice.pick((0, 300, 1200))
    place = dice.pick(PLACES)
    kinds: list[Event] = [
        Done(at_s=at_s, task=task, vehicle=vehicle, starts_s=at_s - lasted_s, ends_s=at_s),
        Done(
            at_s=at_s,
            task=task,
            vehicle=vehicle,
            starts_s=at_s - 2 * lasted_s,
            ends_s=at_s - lasted_s,
        ),
        Failed(at_s=at_s, task=task, again=dice.chance(0.5)),
        Cancelled(at_s=at_s, task=task),
        Delayed(at_s=at_s, vehicle=vehicle, by_s=dice.pick((60, 900, 7200))),
        Postponed(at_s=at_s, task=task, until_s=at_s + 3600),
        Assigned(at_s=at_s, task=task, vehicle=vehicle),
        NewTask(
            at_s=at_s,
            task=a_task(
                f"n{board.version}",
                place=place,
                task_class=1,
                kind="care_visit",
                called_s=at_s,
            ),
        ),
        VolunteerOut(at_s=at_s, vehicle=vehicle),
        RoadClosed(at_s=at_s, pairs=((place, dice.pick(PLACES)),)),
    ]
    if board.day.depots:
        stock = Stock(**dict.fromkeys(("full", "bags", "medicines"), dice.pick((0, 1, 2))))
        kinds.append(StockChanged(at_s=at_s, depot=dice.pick(board.day.depots).id, stock=stock))
    return dice.pick(kinds)


def told(board: Board, event: Event) -> Board:
    try:
        return apply(board, event)
    except InvalidProblem:
        return board


def a_running_day(seed: int, events: int) -> tuple[Board, Board]:
    """Return the board of a day as it was published, and after so many events."""
    dice = Dice(seed + 1)
    _, published = a_published_day(seed)
    board = published
    for _ in range(events):
        at_s = max(board.now_s, at("06:00")) + dice.pick((0, 60, 600, 3600))
        board = told(board, drawn_event(dice, board, at_s))
    return published, board


SEEDS = st.integers(0, 2**32 - 2)


@examples(40)
@given(SEEDS, st.integers(0, 8))
def test_after_any_events_the_plan_of_what_is_open_breaks_no_rule(seed: int, events: int) -> None:
    _, board = a_running_day(seed, events)
    assert check_plan(board.open, board.plan) == ()
    assert board.plan.score == draft_score(board.open, board.draft)


@examples(30)
@given(SEEDS, st.integers(0, 8))
def test_each_task_is_begun_or_open_or_closed(seed: int, events: int) -> None:
    _, board = a_running_day(seed, events)
    begun = {*board.facts.starts_s}
    left = {task.id for task in board.open.tasks}
    assert not begun & left
    assert not board.facts.closed & left
    assert begun | left | board.facts.closed == {task.id for task in board.day.tasks}


@examples(60)
@given(SEEDS)
def test_nine_re_plans_of_a_day_leave_what_is_begun_and_pinned_as_it_is(seed: int) -> None:
    """Twenty rounds of ``make drill`` are over 10,000 re-plans."""
    dice = Dice(seed + 1)
    _, board = a_published_day(seed)
    for number in range(9):
        replan = replan_board(board, stop=Iterations(6), seed=number)
        assert check_plan(replan.problem, replan.plan) == ()
        swapped = swap(board, replan)
        after = swapped.board
        assert dict(after.facts.begun) == dict(board.facts.begun)
        for pin in board.open.pins:
            if pin.task in board.draft.of(pin.vehicle).starts_s:
                assert pin.task in after.draft.of(pin.vehicle).starts_s
        assert check_plan(after.open, after.plan) == ()
        if swapped.dropped is None:
            assert after.plan.score <= board.plan.score
        at_s = max(after.now_s, at("06:00")) + dice.pick((0, 60, 600, 3600))
        board = told(after, drawn_event(dice, after, at_s))


@examples(30)
@given(SEEDS, st.integers(0, 6), st.integers(1, 4))
def test_a_re_plan_is_taken_on_newer_events_or_dropped(seed: int, events: int, more: int) -> None:
    _, board = a_running_day(seed, events)
    replan = replan_board(board, stop=Iterations(6), seed=1)
    dice, now = Dice(seed + 2), board
    for _ in range(more):
        now = told(now, drawn_event(dice, now, now.now_s + dice.pick((0, 5, 30, 300))))
    swapped = swap(now, replan)
    assert check_plan(swapped.board.open, swapped.board.plan) == ()
    assert dict(swapped.board.facts.begun) == dict(now.facts.begun)
    for pin in now.open.pins:
        if pin.task in now.draft.of(pin.vehicle).starts_s:
            assert pin.task in swapped.board.draft.of(pin.vehicle).starts_s
    if swapped.dropped is not None:
        assert swapped.board is now


@examples(25)
@given(SEEDS, st.integers(0, 8))
def test_a_day_is_rebuilt_from_its_events(seed: int, events: int) -> None:
    published, board = a_running_day(seed, events)
    again = replay(published, board.events)
    assert dict(again.facts.begun) == dict(board.facts.begun)
    assert again.draft.sequences == board.draft.sequences
    assert again.plan.score == board.plan.score


@examples(30)
@given(SEEDS, st.integers(0, 6))
def test_an_offer_holds_when_it_is_taken(seed: int, events: int) -> None:
    _, board = a_running_day(seed, events)
    dice = Dice(seed + 3)
    place = dice.pick(PLACES)
    now_s = board.now_s + 60
    task = a_task("asked", place=place, kind="care_visit", task_class=1, called_s=board.now_s)
    given_to = {offer.vehicle: offer for offer in offers(board, task, now_s=now_s)}
    board = apply(board, NewTask(at_s=now_s, task=task))
    for vehicle, offer in given_to.items():
        taken = apply(board, Assigned(at_s=now_s, task=task.id, vehicle=vehicle))
        before, after = board.draft.of(vehicle), taken.draft.of(vehicle)
        effort = after.cost[3] - before.cost[3]
        assert (after.cost[0] - before.cost[0], effort) == (offer.delta.harm1, offer.delta.effort)
        assert check_plan(taken.open, taken.plan) == ()
        ours = {one.task: one.after_s for one in offer.effects if one.task is not None}
        if after.starts_s[task.id] == offer.starts_s:
            assert {name: after.starts_s[name] for name in ours} == ours


@examples(20)
@given(SEEDS, st.integers(0, 6))
def test_the_offers_of_a_city_are_the_best_of_its_districts(seed: int, events: int) -> None:
    districts = {f"D{n}": a_running_day(seed + 7 * n, events)[1] for n in range(5)}
    now_s = max(board.now_s for board in districts.values())
    dice = Dice(seed + 3)
    task = a_task(
        "asked",
        place=dice.pick(PLACES),
        kind="care_visit",
        task_class=1,
        called_s=now_s - dice.pick((0, 900)),
        risk=dice.pick(("red", "green")),
    )
    found = Boards(districts).offers(task, now_s=now_s)
    ready_s = now_s + 60
    alone = [
        offer.delta
        for board in districts.values()
        for offer in offers(board, task, now_s=max(ready_s, board.frozen_s))
    ]
    assert [one.offer.delta for one in found] == sorted(alone)[:3]


def test_the_drawn_days_have_all_kinds_of_events() -> None:
    seen: set[str] = set()
    for seed in range(60):
        _, board = a_running_day(seed, 8)
        seen |= {type(event).__name__ for event in board.events}
    kinds = ("Done", "Failed", "Cancelled", "Delayed", "Postponed", "Assigned", "NewTask")
    assert seen >= {*kinds, "VolunteerOut", "RoadClosed", "StockChanged"}
