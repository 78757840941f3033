"""What has to be brought again and again: medicine for two months, and every house seen.

Values in, values out: a register of households, a span of weeks, and the rounds that reach
everybody before their medicine runs out; who cannot be reached is named beforehand.
"""

from routing.recurring.coverage import Coverage as Coverage
from routing.recurring.coverage import NotSeen as NotSeen
from routing.recurring.coverage import count_coverage as count_coverage
from routing.recurring.coverage import find_unseen as find_unseen
from routing.recurring.rounds import Gap as Gap
from routing.recurring.rounds import RoundPlan as RoundPlan
from routing.recurring.rounds import Span as Span
from routing.recurring.rounds import plan_rounds as plan_rounds
from routing.recurring.table import RecurringTable as RecurringTable
from routing.recurring.table import load_recurring_table as load_recurring_table
from routing.recurring.tasks import requests_of as requests_of
from routing.recurring.values import Call as Call
from routing.recurring.values import Household as Household
from routing.recurring.values import HouseholdId as HouseholdId
from routing.recurring.values import Medicine as Medicine
from routing.recurring.values import Person as Person
from routing.recurring.values import PersonId as PersonId
from routing.recurring.values import Register as Register
from routing.recurring.values import Round as Round
from routing.recurring.values import Unreached as Unreached
from routing.recurring.values import Visit as Visit
from routing.recurring.ways import estimated_s as estimated_s
from routing.recurring.ways import places_of as places_of
