"""The decision core: a problem goes in, a plan with reasons comes out.

What is named here is light to import; solving (`routing.solving.solve`), checking
(`routing.checks.check_plan`) and files (`routing.files`) are imported by name.
"""

from routing.errors import InvalidProblem as InvalidProblem
from routing.errors import Issue as Issue
from routing.errors import SolverFailed as SolverFailed
from routing.plan import Plan as Plan
from routing.plan import Route as Route
from routing.plan import Score as Score
from routing.problem import Problem as Problem
