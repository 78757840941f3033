"""The `donghanh` command: each file parses, calls a service, shapes the answer."""

import sys
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what is imported before `main` runs shows a traceback at Ctrl-C
    import argparse

    from api.cli.output import Output
    from api.cli.usage import Parser

_INTERRUPTED = 130
"""As `api.cli.faults.INTERRUPTED`, which may not be imported yet."""


def build_parser(words: Collection[str]) -> "Parser":
    """Return the parser of all commands; only those among the words get their options."""
    from api.cli.commands import COMMANDS
    from api.cli.usage import Parser

    parser = Parser(
        prog="donghanh",
        description="Đồng Hành: điều phối người mang oxy, thuốc và túi an sinh đến tận nhà.\n"
        "Dispatch of the people who bring oxygen, medicine and welfare bags home.",
        epilog="`donghanh COMMAND --help` shows an example.\n"
        "Exit codes: 0 done, 1 done with a no in it, 2 nothing done (bad usage or input),\n"
        "3 something outside failed, 130 interrupted, 141 nobody reads the output any more.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        sub = commands.add_parser(
            name,
            help=module.HELP,
            description=module.HELP,
            epilog="\n  ".join(["example:", *module.EXAMPLES]),
        )
        if name in words:  # some options name choices whose home is slow to load
            module.add_arguments(sub)
        _add_json(sub)
        sub.set_defaults(run=module.run)
    return parser


def _add_json(parser: "argparse.ArgumentParser") -> None:
    """Give the option to the command and to its subcommands, wherever it is written."""
    import argparse

    parser.add_argument(
        "--json", action="store_true", help="machine-readable result on standard output"
    )
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to the subparsers
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for sub in action.choices.values():
                sub.epilog = sub.epilog or parser.epilog
                _add_json(sub)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        return _main(argv)
    except KeyboardInterrupt:
        print("Đã dừng. / Stopped.", file=sys.stderr)
        return _INTERRUPTED


def _main(argv: Sequence[str] | None) -> int:
    import os

    from api.cli.faults import NOBODY_READS
    from api.cli.output import Output

    given = sys.argv[1:] if argv is None else argv
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # Asked of the words themselves: a command line that cannot be parsed is answered in JSON too.
    output = Output(json_wanted="--json" in given)
    try:
        code = _run(given, output)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output went away; what Python flushes at its end must go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS
    return code


def _run(given: Sequence[str], output: "Output") -> int:
    from api.cli.faults import exit_code_of

    try:
        arguments = build_parser(given).parse_args(given)
        arguments.given = tuple(given)
        code: int = arguments.run(arguments, output)
    except BrokenPipeError:
        raise
    except (Exception, KeyboardInterrupt) as error:
        return exit_code_of(error, output)
    return code
