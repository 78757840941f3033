"""`donghanh plan --date D --area A`: the day of an area, of what the service keeps."""

import argparse
from contextlib import closing
from math import ceil
from typing import TYPE_CHECKING

from api.cli.faults import DONE, DONE_WITH_A_NO, INTERRUPTED
from api.cli.inputs import settings
from api.cli.interrupts import Interrupted, interruption
from api.cli.kept import require_kept
from api.cli.output import Output, issue_document
from api.cli.usage import day, seconds, whole
from api.cli.words import plan_lines, summary, telling
from api.errors import in_both_languages
from geodata.errors import InvalidInput

if TYPE_CHECKING:
    from api.records.jobs import Job
    from api.records.users import User
    from api.services.day_plans import Drafted
    from api.services.routines import Clock
    from api.settings import Settings
    from api.store.session import Store

HELP = "xếp ngày của một khu vực từ hồ sơ / plan an area's day from the service's records"
EXAMPLES = (
    "donghanh plan --date 2021-09-15 --area vn-2021:27289 --user dieu-phoi",
    'donghanh plan --date 2021-09-15 --area "*" --user dieu-phoi --time-limit 2m',
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--date", type=day, required=True, help="ngày / the day")
    parser.add_argument(
        "--area",
        required=True,
        metavar="SCHEME:CODE",
        help="phường, quận hoặc '*' / ward, district, or '*' for all",
    )
    parser.add_argument(
        "--user", required=True, metavar="NAME", help="dưới tên ai / under whose name"
    )
    parser.add_argument(
        "--time-limit",
        type=seconds,
        default=60.0,
        metavar="30s|2m",
        help="tìm trong bao lâu / how long to search (default: 60s)",
    )
    parser.add_argument("--seed", type=whole, default=1, metavar="N")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Draft the day, search, and propose what was found; Ctrl-C proposes the best so far."""
    from api.dependencies import now
    from api.services.access import user_of
    from api.services.day_plans import found_plan, propose
    from api.services.sample_folder import clock_of
    from api.store.session import database_address, open_store

    chosen = settings()
    require_kept(chosen)
    with closing(open_store(database_address(chosen.data, chosen.database_url))) as store:
        user = user_of(store, arguments.user)
        clock = clock_of(chosen, store, real=now)
        with interruption(say=output.step) as interrupted:
            drafted = _searched(
                store,
                user,
                arguments,
                chosen=chosen,
                clock=clock,
                output=output,
                interrupted=interrupted,
            )
            number = drafted.day_plan.number
            propose(store, user, number, seen=drafted.day_plan.version, now=clock())
            stopped = interrupted()
        plan = found_plan(store, user, number).plan
    output.result(
        {
            "day_plan": number,
            **summary(plan, out=f"day plan {number}"),
            "issues": [issue_document(issue) for issue in drafted.issues],
        },
        *plan_lines(plan),
        f"đề nghị / proposed: kế hoạch ngày / day plan {number}",
        f"-> donghanh publish {number} --user {arguments.user}",
    )
    if stopped:
        return INTERRUPTED
    return DONE_WITH_A_NO if drafted.issues else DONE


def _searched(
    store: "Store",
    user: "User",
    arguments: argparse.Namespace,
    *,
    chosen: "Settings",
    clock: "Clock",
    output: Output,
    interrupted: Interrupted,
) -> "Drafted":
    """Return the draft of the day once its search is over; raise `InvalidInput` if that failed."""
    from api.dependencies import bag_table_on, day_rules_on, gate_table_on
    from api.errors import own_issue
    from api.records.places import midnight_of
    from api.services.day_plans import draft
    from api.services.jobs import cancel_job, searching_here, wait_for
    from api.services.placing import load_placer
    from api.services.running import Days
    from api.services.solving import solve_order
    from routing.solving import Progress

    placer = load_placer(chosen.data)
    output.step("Lập bài toán / making the problem")
    with searching_here(store, solve=solve_order, clock=clock) as runner:
        drafted = draft(
            store,
            runner,
            user,
            day=arguments.date,
            area=placer.reach(placer.whole_key(arguments.area, arguments.date)),
            seconds=ceil(arguments.time_limit),
            seed=arguments.seed,
            most_seconds=chosen.most_seconds,
            midnight=midnight_of(arguments.date),
            rules=day_rules_on(arguments.date, chosen.rules),
            gates=gate_table_on(arguments.date, chosen.rules),
            bags=bag_table_on(arguments.date, chosen.rules),
            boards=Days(store).board_now,
            data=chosen.data,
            now=clock(),
        )
        output.issues(tuple(map(in_both_languages, drafted.issues)), title="Để lại / left out:")
        output.issues(tuple(map(in_both_languages, drafted.notices)), title="Lưu ý / to be noted:")
        key = drafted.day_plan.job
        if key is None:
            raise ValueError(f"day plan {drafted.day_plan.number} was drafted without a search")
        tell, asked = telling(output.step), list[str]()

        def look(job: "Job") -> None:
            if job.score is not None and job.unassigned is not None:
                taken_s, left = job.elapsed_s(clock()), job.unassigned
                tell(Progress(seconds=taken_s, iterations=0, score=job.score, unassigned=left))
            if interrupted() and not asked:
                asked.append(cancel_job(store, runner, key).key)

        job = wait_for(store, key, look=look)
    if job.plan is None:
        raise InvalidInput(job.issues or [own_issue("not-solved-yet", key)])
    output.issues(job.issues)
    return drafted
