"""The `donghanh` command: each file parses, calls a service, shapes the answer."""

import argparse
import sys
from collections.abc import Sequence

from api.cli.commands import COMMANDS
from api.cli.faults import exit_code_of
from api.cli.output import Output


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="donghanh",
        description="Đồng Hành: điều phối người mang oxy, thuốc và túi an sinh đến tận nhà.\n"
        "Dispatch of the people who bring oxygen, medicine and welfare bags home.",
        epilog="`donghanh COMMAND --help` shows an example. Exit codes: 0 done, 1 done with a no"
        " in it, 2 nothing done (bad usage or input), 3 something outside failed, 130 interrupted.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        sub = commands.add_parser(
            name,
            help=module.HELP,
            description=module.HELP,
            epilog=f"example:\n  {module.EXAMPLE}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(sub)
        _add_json(sub)
        sub.set_defaults(run=module.run)
    return parser


def _add_json(parser: argparse.ArgumentParser) -> None:
    """Give the option to the command and to its subcommands, wherever it is written."""
    parser.add_argument(
        "--json",
        action="store_true",
        default=argparse.SUPPRESS,
        help="machine-readable result on standard output",
    )
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to the subparsers
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for sub in action.choices.values():
                _add_json(sub)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = build_parser().parse_args(argv)
    output = Output(json_wanted=getattr(arguments, "json", False))
    try:
        code: int = arguments.run(arguments, output)
    except (Exception, KeyboardInterrupt) as error:
        return exit_code_of(error, output)
    return code
