"""Every name this project invents, in one place: when unsure, it goes here.

Two outputs that need the same name call the same function, so a rule, a route, a policy and a test
cannot disagree. Pure functions from model values to strings.
"""
