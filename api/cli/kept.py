"""Commands on what a service keeps: where nothing is kept, they say so and begin nothing."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.settings import Settings


def require_kept(chosen: "Settings") -> None:
    """Let a command in a wrong folder leave no empty database behind.

    Raises
    ------
    Refused
        With ``no-data-here`` and where was looked.
    """
    from api.errors import Refused, own_issue
    from api.store.session import database_address

    if chosen.database_url and not chosen.database_url.startswith("sqlite"):
        return  # a server says itself that it is none
    path = Path(database_address(chosen.data, chosen.database_url).database or "")
    if not path.exists():
        raise Refused(own_issue("no-data-here", str(path.resolve())))
