"""The second opinion on a plan: every rule and every stated value, derived from the raw problem.

One file per rule; `timing`, `loads` and `scoring` derive the values. Nothing here uses the code of
the solvers, the schedule or the score. The rule `deadline` is soft: it shows in the score alone.
"""

from routing.checks.judging import check_plan as check_plan
