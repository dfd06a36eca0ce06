"""One module per kind of output, each with a folder of templates of the same name.

The contract is ``generators.registry.Registered``, and the registry finds the modules. They are
pure: no I/O, no knowledge of each other, but that ``operator`` writes what ``prometheus``,
``alertmanager`` and ``rules`` say in another spelling, and ``runbooks`` states what the jobs of
``prometheus`` look for. A leading underscore marks what is no output itself: ``_<name>/`` holds the
parts of an output and is its own, a module beside them is what several outputs share.
"""
