"""The catalog's services on a live cluster: what runs, whether it is well, and how it is changed.

``adapters`` read and write the outside world; ``snapshot`` is what they saw, frozen; ``verdicts`` judge
it without any input or output; ``actions`` change a cluster through adapters; ``records`` are what was
approved and what happened; ``reports`` are text; ``commands`` are the verbs of ``./doit``.
"""
