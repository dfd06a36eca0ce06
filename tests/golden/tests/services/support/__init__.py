# Generated for demo from templates/scaffolds/shared/python/support/__init__.py and services.yaml; do not edit, run ./doit generate. sha256:1e476edf67757a54
"""What the generated tests of services share."""
