"""Whatever two outputs, checks or commands must agree on, in one place: when unsure, it goes here.

Above all every name this project invents; and figures, words and small sums that several files state:
patterns of what is masked, windows of an error budget, images and scripts of copies. Pure: constants,
and functions of model values. Two that need the same ask the same module, so a rule, a route, a policy
and a test cannot disagree.
"""
