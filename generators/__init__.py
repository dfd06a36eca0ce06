"""Catalog to files, in one direction.

``services.yaml`` -> ``catalog`` (read, check, build; ``grammar`` has its keys) -> ``model`` (frozen) ->
``outputs`` (pure: model to artifacts; ``alerts`` are made before they are files, ``conventions`` are the
names that all agree on) -> ``writer`` (compare, stage, rename, prune) -> exit code. ``pipeline`` is that
sentence as code; ``cli`` is the verbs. ``checks`` judge what would be written; ``toolchain`` builds the
programs some of them need. ``alert_changes`` tells which alerts an edit moves, ``service_sources`` founds a
new service, and ``report`` writes findings.

The modules beside them, by what they are for:

- an output's contract: ``artifacts`` what it yields, ``registry`` which there are, ``render`` and ``emit``
  its texts, ``headers`` the line that certifies them;
- what is told: ``problems`` a finding, ``telling`` all of a verb, ``differences`` between generated files,
  ``progress`` of a long run, ``suggest`` the word that was meant, ``runner_log`` what no runner may take for
  a command, ``last_resort`` where nothing else was said;
- the machine: ``children`` and ``interruption`` end what was started, ``scratch`` holds folders of one run,
  ``user_cache`` and ``user_state`` are where things stay, ``kept`` is a file there with its checksum;
- git: ``archives`` unpacks what it packed, ``conflicts`` takes an unfinished merge apart.
"""
