"""Faults between the parts of a problem, all found at once; one file per subject."""

from routing.validation.validating import validate as validate
