"""One module per kind of output, each with a folder of templates of the same name.

The contract is ``generators.artifacts.Output``; ``generators.registry`` finds the modules. They are
pure: no I/O, no knowledge of each other. A leading underscore marks what is no output itself.
"""
