"""A moment of the planned day as people say it."""

from typing import Final

DAY_S: Final = 86_400


def clock(time_s: int, *, exact: bool = False) -> str:
    """Return ``HH:MM`` of a moment, with the days before or after as ``-1`` or ``+1``.

    Parameters
    ----------
    exact
        With seconds, where there are some.
    """
    days, second = divmod(time_s, DAY_S)
    minute, rest = divmod(second, 60)
    text = f"{minute // 60:02d}:{minute % 60:02d}"
    if exact and rest:
        text += f":{rest:02d}"
    return f"{text} ({days:+d})" if days else text
