"""The live run: real Prometheus, Alertmanager and prober over a fleet of fakes on loopback.

Only addresses, paths of secrets and one factor on all durations differ from what is shipped; the
difference is found by comparison, printed, and a run with any other difference fails. Runs in the
Python environment ``test``; ``python -m rehearsal`` is started by ``./doit rehearse``.
"""
