"""Places, roads and travel times."""

from geodata.coordinates import BoundingBox as BoundingBox
from geodata.coordinates import LonLat as LonLat
from geodata.matrix import Travel as Travel
from geodata.matrix import TravelMatrix as TravelMatrix
from geodata.matrix import straight_line_matrix as straight_line_matrix
