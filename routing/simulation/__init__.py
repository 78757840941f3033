"""Days and weeks replayed under chance: what by hand, a morning plan and live dispatch come to.

Pure: a scenario, a policy and a seed give an outcome. Rules, travel, solver and live core are those
of the day's dispatch.
"""

from routing.simulation.intervals import Interval as Interval
from routing.simulation.intervals import difference as difference
from routing.simulation.intervals import interval as interval
from routing.simulation.outcomes import FIGURES as FIGURES
from routing.simulation.outcomes import Figure as Figure
from routing.simulation.outcomes import Tally as Tally
from routing.simulation.presets import PRESETS as PRESETS
from routing.simulation.presets import with_preset as with_preset
from routing.simulation.reading import SAMPLE as SAMPLE
from routing.simulation.reading import read_scenario as read_scenario
from routing.simulation.run import Outcome as Outcome
from routing.simulation.run import Variant as Variant
from routing.simulation.run import simulate as simulate
from routing.simulation.run import variants_of as variants_of
from routing.simulation.scenario import POLICY_NAMES as POLICY_NAMES
from routing.simulation.scenario import PolicyName as PolicyName
from routing.simulation.scenario import Scenario as Scenario
from routing.simulation.scoring import OnTime as OnTime
from routing.simulation.scoring import chances_on_time as chances_on_time
