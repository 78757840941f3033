"""Common random numbers: each cause has its numbered stream, so that policies meet the same events.

References
----------
Law, Simulation Modeling and Analysis, 5th ed., 11.2: common random numbers, and why each source of
randomness needs a stream of its own.
"""

from enum import IntEnum

import numpy as np


class Cause(IntEnum):
    """What a stream of numbers decides; a number once given stays."""

    DEMAND = 1
    TRAVEL = 2
    SERVICE = 3
    NO_ANSWER = 4
    ILLNESS = 5
    RETURN = 6
    WORSENING = 7
    DEPOT_TRAVEL = 8


def stream(seed: int, replication: int, cause: Cause, part: int = 0) -> np.random.Generator:
    """Return the generator of one cause in one replication.

    Parameters
    ----------
    part
        The number of the district, so that one more district changes no other.
    """
    return np.random.default_rng([seed, replication, int(cause), part])
