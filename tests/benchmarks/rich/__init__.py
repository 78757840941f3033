"""The rich sets: generated days that need every rule at once, for anyone to be scored on.

`README.md` beside this file says how to generate, score and submit.
"""
