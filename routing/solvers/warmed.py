"""Imported where processes are forked from: those that search find the search loaded.

To load what was compiled takes half a second, which an emergency would wait for. What was not
compiled yet is left to who needs it first.
"""

import logging

from routing.solvers.compiled import is_compiled
from routing.solvers.warm_up import warm_up

if is_compiled():
    try:
        warm_up()
    except Exception:  # nothing could be forked from here any more
        logging.getLogger(__name__).exception("what was compiled could not be loaded")
