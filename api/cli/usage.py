"""The words of a command line: what an option may hold, and a parser whose faults are issues."""

import argparse
import math
import re
import sys
from datetime import date
from typing import Any, NoReturn

from geodata.errors import InvalidInput, Issue

MINUTE_S = 60
MOST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""


_SCHEDULER = re.compile(r"(tcp|tls|ws|wss)://[^\s/]+:[0-9]{1,5}")


class Parser(argparse.ArgumentParser):
    """A parser that raises its faults, all of one command line at once, like all other faults."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **options)
        self._faults: list[str] = []

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the command line, and what was found wrong before."""
        told = dict.fromkeys((*self._faults, message))
        self._faults = []
        raise InvalidInput([self._issue(each) for each in told])

    def _issue(self, message: str) -> Issue:
        return Issue(
            code="bad-usage",
            subject=self.prog,
            message=message,
            remedy=f"`{self.prog} --help` shows the options and an example",
        )

    def parse_known_args(  # type: ignore[override]  # argparse has overloads for its namespaces
        self, args: Any = None, namespace: Any = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse; each value that cannot be, and what is not known here, is a fault."""
        words = sys.argv[1:] if args is None else list(args)
        if self._subparsers is None:  # what a command below this one knows is not known here
            options = words[: words.index("--")] if "--" in words else words
            self._faults += [_not_known(word) for word in options if self._is_unknown(word)]
        found, unknown = super().parse_known_args(words, namespace)
        self._faults += [_not_known(word) for word in unknown]
        if self._faults:
            self.error(self._faults[-1])
        return found, unknown

    def _is_unknown(self, word: str) -> bool:
        """Tell whether the word is written as an option and none begins so."""
        name = word.partition("=")[0]
        known = any(option.startswith(name) for option in self._option_string_actions)
        return name.startswith("--") and name != "--" and not known

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        """Return the values of an option; what is wrong with them is told with all other faults."""
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - without it there is no more to read
            return super()._get_values(action, arg_strings)
        try:
            return super()._get_values(action, arg_strings)
        except argparse.ArgumentError as error:
            self._faults.append(str(error))
            return action.default


def _not_known(word: str) -> str:
    return f"{word.partition('=')[0]} is not known here"


def seconds(text: str) -> float:
    """Return ``30``, ``30s`` or ``2m`` as seconds."""
    number, factor = (text[:-1], MINUTE_S) if text.endswith("m") else (text.removesuffix("s"), 1)
    try:
        value = _number(number) * factor
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{error}; write a time as 30s or 2m") from error
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is below 0")
    return value


def share_of_percent(text: str) -> float:
    """Return a percentage of 0 to 100 as a share."""
    return _within(text, most=100) / 100


def probability(text: str) -> float:
    """Return a number of 0 to 1."""
    return _within(text, most=1)


def whole(text: str) -> int:
    """Return a whole number of at least 0 that every program can read back from JSON."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(MOST)) or int(text) > MOST:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no whole number of at least 0 (and at most {MOST})"
        )
    return int(text)


def processes(text: str) -> int:
    """Return a number of processes, at least 1."""
    number = whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1 process has to search")
    return number


def scheduler(text: str) -> str:
    """Return the address of a Dask scheduler, such as ``tcp://10.0.0.1:8786``."""
    if not _SCHEDULER.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no address such as tcp://10.0.0.1:8786")
    return text


def day(text: str) -> date:
    """Return ``2021-09-10`` as a date."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} is no date ({error}); write it as 2021-09-10"
        raise argparse.ArgumentTypeError(message) from error


def _within(text: str, *, most: float) -> float:
    value = _number(text)
    if not 0 <= value <= most:
        raise argparse.ArgumentTypeError(f"{text!r} must lie in 0 to {most}")
    return value


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from error
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r} is no finite number")
    return value
