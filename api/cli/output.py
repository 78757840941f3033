"""What a command says: results on standard output, progress and issues on standard error."""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from geodata.errors import Issue

MOST_TOLD = 100
"""So many faults of one kind are told a person."""

TELL_EVERY_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where a command writes.

    Parameters
    ----------
    json_wanted
        Standard output carries one JSON document and nothing else.
    """

    json_wanted: bool
    _last_told: list[float] = field(default_factory=lambda: [0.0])

    def result(self, document: dict[str, Any], *lines: str) -> None:
        """Write the result: the document as JSON if that is wanted, else the lines."""
        if self.json_wanted:
            print(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            for line in lines:
                print(line)

    def step(self, text: str) -> None:
        """Say on standard error what is being done; the work goes on where nobody listens."""
        try:
            print(text, file=sys.stderr, flush=True)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())

    def issues(self, issues: Iterable[Issue], *, title: str = "") -> None:
        """List faults on standard error, each with where, what and remedy.

        Of very many of one kind only the first are listed; `--json` has them all.
        """
        listed = tuple(issues)
        if listed and title:
            self.step(title)
        told: Counter[str] = Counter()
        for issue in listed:
            told[issue.code] += 1
            if told[issue.code] <= MOST_TOLD:
                self.step(f"  {issue.subject}: {issue.message} [{issue.code}]")
                self.step(f"    -> {issue.remedy}")
        for code, count in told.items():
            if count > MOST_TOLD:
                more = count - MOST_TOLD
                self.step(
                    f"  … và {more} chỗ nữa / and {more} more [{code}] (--json: tất cả / all)"
                )

    def repairs(self, issues: Iterable[Issue]) -> None:
        """List what was mended on the way."""
        listed = tuple(issues)
        self.issues(listed, title=f"Đã sửa {len(listed)} chỗ / repaired:")

    def counter(self, what: str) -> Callable[[int, int], None]:
        """Return a progress callback that tells how many are done, twice a second at most."""

        def tell(done: int, total: int) -> None:
            now = time.monotonic()
            if now - self._last_told[0] >= TELL_EVERY_S and done < total:
                self._last_told[0] = now
                self.step(f"  {what} {done}/{total}")

        return tell


def issue_document(issue: Issue) -> dict[str, str]:
    """Return an issue as JSON."""
    return {
        "code": issue.code,
        "subject": issue.subject,
        "message": issue.message,
        "remedy": issue.remedy,
    }
