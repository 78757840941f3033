"""Tests of `routing.checks`."""
