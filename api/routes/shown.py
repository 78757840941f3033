"""Boards as they were shown last, for all who look: what changed since is made, the rest taken."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Annotated, Final

from fastapi import Depends, Request

from api.schemas.boards import BoardShape, Shown
from api.services.run_boards import Running
from maps.wording import Language

SHOWN_FOR_S: Final = 10
"""So long a board is shown as it was; what is done shows at once."""


@dataclass(slots=True)
class _Cell:
    """One board in one language.

    Parameters
    ----------
    letter
        Of which version of the day plan it is.
    as_of
        The acts and the moment that it was made of.
    text
        As JSON, once somebody asked for that; of a city it is five megabytes.
    """

    letter: str = ""
    as_of: Hashable = None
    shown: Shown | None = None
    text: str = ""
    turn: Lock = field(default_factory=Lock)


class ShownBoards:
    """Boards by day plan and language; those that were looked at last are kept.

    Parameters
    ----------
    most
        So many of them.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._cells: dict[tuple[int, Language], _Cell] = {}
        self._lock = Lock()

    def shape(self, found: Running, *, now: datetime, language: Language) -> BoardShape:
        """Return the board; who looks a moment after another one is shown what they were."""
        cell = self._cell(found, language)
        with cell.turn:
            return _made(cell, found, now=now, language=language).shape

    def text(self, found: Running, *, now: datetime, language: Language) -> str:
        """Return the same as JSON."""
        cell = self._cell(found, language)
        with cell.turn:
            shown = _made(cell, found, now=now, language=language)
            cell.text = cell.text or shown.shape.model_dump_json()
            return cell.text

    def _cell(self, found: Running, language: Language) -> _Cell:
        key = found.day_plan.number, language
        with self._lock:
            cell = self._cells.pop(key, None) or _Cell()
            self._cells[key] = cell
            while len(self._cells) > self._most:
                self._cells.pop(next(iter(self._cells)))
        return cell


def _made(cell: _Cell, found: Running, *, now: datetime, language: Language) -> Shown:
    """Return what is to be shown, from what was shown last where that is older."""
    plan = found.day_plan
    as_of = (
        plan.letter,
        plan.version,
        plan.unsearched,
        found.version,
        int(now.timestamp()) // SHOWN_FOR_S,
    )
    if cell.shown is None or cell.as_of != as_of:
        last = cell.shown if cell.letter == plan.letter else None
        cell.shown = Shown.of(found, now=now, language=language, last=last)
        cell.letter, cell.as_of, cell.text = plan.letter, as_of, ""
    return cell.shown


async def _boards(request: Request) -> ShownBoards:
    boards: ShownBoards = request.app.state.boards
    return boards


BoardsDep = Annotated[ShownBoards, Depends(_boards)]
