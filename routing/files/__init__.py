"""Problems and plans as JSON files; their published schemas lie in `schema/`."""

from routing.files.plans import dump_plan as dump_plan
from routing.files.plans import parse_plan as parse_plan
from routing.files.plans import plan_document as plan_document
from routing.files.plans import problem_path as problem_path
from routing.files.plans import read_plan as read_plan
from routing.files.plans import require_same_problem as require_same_problem
from routing.files.plans import write_plan as write_plan
from routing.files.problem_writing import problem_document as problem_document
from routing.files.problems import ProblemFile as ProblemFile
from routing.files.problems import dump_problem as dump_problem
from routing.files.problems import parse_problem as parse_problem
from routing.files.problems import problem_digest as problem_digest
from routing.files.problems import read_problem as read_problem
from routing.files.problems import write_problem as write_problem
