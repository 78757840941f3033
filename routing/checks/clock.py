"""How a check writes moments: as people say them, and in the seconds that rules count."""


def clock(time_s: int) -> str:
    """Return ``08:05:00 (29100 s)``; hours go on past 24 for the following night."""
    hours, rest = divmod(abs(time_s), 3600)
    sign = "-" if time_s < 0 else ""
    return f"{sign}{hours:02d}:{rest // 60:02d}:{rest % 60:02d} ({time_s} s)"
