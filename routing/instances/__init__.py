"""Benchmark instances of other programs: read, solved under one scalar objective, checked, written.

`reading.parse_any`, `engine.solve_instance` and `checking.judge` are imported by name.
"""
