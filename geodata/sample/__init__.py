"""The sample city: wards, streets, people and requests made from a seed and labelled."""

from geodata.sample.city import SampleCity as SampleCity
from geodata.sample.city import sample_city as sample_city
from geodata.sample.files import write_sample as write_sample
