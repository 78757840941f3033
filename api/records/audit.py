"""What was done and read, by whom: entries that are only ever added.

Those of writes are chained: each carries a digest of itself and the one before, so that an entry
that is changed, taken out or put between shows. No entry holds anything of a patient but a number.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

Outcome = Literal["done", "read", "denied"]
FIRST_DIGEST: Final = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry.

    Parameters
    ----------
    number
        Counts the entries; 0 before it is kept.
    action, subject
        What was done or read, and of which record: ``requests.triage``, ``request 12``.
    purpose
        What for, where that is asked.
    digest
        Of itself and the write before; empty for what was only read.
    """

    at: datetime
    by: str
    role: str
    action: str
    outcome: Outcome
    subject: str
    purpose: str = ""
    number: int = 0
    digest: str = ""

    def chained(self, before: str) -> str:
        """Return the digest of this entry after the one before."""
        content = [
            before,
            self.at.astimezone(UTC).isoformat(),
            self.by,
            self.role,
            self.action,
            self.outcome,
            self.subject,
            self.purpose,
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def broken_links(entries: Iterable[Entry]) -> Iterator[int]:
    """Yield the numbers of the chained entries that do not follow from the one before them."""
    before = FIRST_DIGEST
    for entry in entries:
        if entry.digest != entry.chained(before):
            yield entry.number
        before = entry.digest
