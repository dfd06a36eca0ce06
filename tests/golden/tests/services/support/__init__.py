# Generated for demo from templates/scaffolds/shared/python/support/__init__.py and golden.yaml; do not edit, run ./doit generate. sha256:aad5ad9fb72a8e87
"""What the generated tests of services share."""
