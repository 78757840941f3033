"""`donghanh publish N`: give a proposed day plan out."""

import argparse
from contextlib import closing

from api.cli.faults import DONE
from api.cli.inputs import settings
from api.cli.kept import require_kept
from api.cli.output import Output
from api.cli.usage import whole

HELP = "công bố kế hoạch ngày / give a proposed day plan out"
EXAMPLES = (
    "donghanh publish 12 --user dieu-phoi",
    'donghanh publish 12 --user dieu-phoi --reason "mất điện đến 9 giờ"',
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "day_plan",
        type=whole,
        metavar="N",
        help="số của kế hoạch ngày / the number that `donghanh plan` told",
    )
    parser.add_argument(
        "--user", required=True, metavar="NAME", help="dưới tên ai / under whose name"
    )
    parser.add_argument(
        "--reason",
        default="",
        metavar="TEXT",
        help="vì sao vẫn công bố khi giờ xếp đã qua / why, though what it says is past by now",
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Give the plan out under its next letter; whoever goes is told by the service's messages."""
    from api.dependencies import bag_table_on, day_rules_on, gate_table_on, now
    from api.records.day_plans import DayPlanNumber
    from api.services.access import user_of
    from api.services.day_plans import view
    from api.services.publishing import publish
    from api.services.running import Days
    from api.services.sample_folder import clock_of
    from api.store.session import database_address, open_store

    chosen, number = settings(), DayPlanNumber(arguments.day_plan)
    require_kept(chosen)
    with closing(open_store(database_address(chosen.data, chosen.database_url))) as store:
        user = user_of(store, arguments.user)
        seen, _, _ = view(store, user, number)
        published = publish(
            store,
            user,
            number,
            seen=seen.version,
            reason=arguments.reason,
            rules=day_rules_on(seen.day, chosen.rules),
            gates=gate_table_on(seen.day, chosen.rules),
            bags=bag_table_on(seen.day, chosen.rules),
            boards=Days(store).board_now,
            now=clock_of(chosen, store, real=now)(),
        )
    output.result(
        {"day_plan": number, "day": f"{seen.day}", "letter": published.letter},
        f"đã công bố / published: {seen.area.ward} {seen.day}, bản / version {published.letter}",
        "mở bảng điều phối bằng / open the board with: donghanh serve",
    )
    return DONE
