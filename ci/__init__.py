"""What the pipelines run before anything is installed: Python's standard library and git, nothing else.

``plan`` decides what a change starts, ``matrix`` cuts it into legs, ``gate`` compares the results with
the decision, ``risk`` says how carefully to deploy, ``summary`` tells people. The data they read,
``ci/services/<id>.json`` and ``ci/risk.json``, is generated from services.yaml.
"""
