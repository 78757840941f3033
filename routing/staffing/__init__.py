"""Volunteers to wards and posts: by need, within a band, near home, the reserve lent and returned.

Values in, values out. `allocate` is proven optimal; what cannot be is answered with what is
closest, and `Shortage` says why and what would help.
"""

from routing.staffing.allocate import Wish as Wish
from routing.staffing.allocate import allocate as allocate
from routing.staffing.load import Reinforcement as Reinforcement
from routing.staffing.load import reinforcements as reinforcements
from routing.staffing.moves import applied as applied
from routing.staffing.moves import draft_moves as draft_moves
from routing.staffing.readiness import Readiness as Readiness
from routing.staffing.readiness import readiness as readiness
from routing.staffing.shortfalls import Shortage as Shortage
from routing.staffing.table import StaffingTable as StaffingTable
from routing.staffing.table import load_staffing_table as load_staffing_table
from routing.staffing.values import Allocation as Allocation
from routing.staffing.values import Band as Band
from routing.staffing.values import Lent as Lent
from routing.staffing.values import Move as Move
from routing.staffing.values import Post as Post
from routing.staffing.values import PostId as PostId
from routing.staffing.values import Relief as Relief
from routing.staffing.values import Short as Short
from routing.staffing.values import Spot as Spot
from routing.staffing.values import Volunteer as Volunteer
