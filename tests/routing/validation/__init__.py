"""Tests of `routing.validation`."""
