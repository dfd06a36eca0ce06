"""Prints a completion script for a shell: verbs, checks and options.

bash: ``source <(./doit completion bash)``; fish: ``./doit completion fish | source``.
The script is plain text made from the same table as the help, so a Tab starts no Python.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from generators.checks import discover
from generators.cli.parsing import parser_of
from generators.cli.verbs import VERBS

EXAMPLES = ("source <(./doit completion bash)", "./doit completion fish | source")


def add_arguments(parser: ArgumentParser) -> None:
    """The shell the script is for."""
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))


def execute(arguments: Namespace) -> int:
    """Prints the script to standard output."""
    writers = {"bash": _bash, "zsh": _zsh, "fish": _fish}
    sys.stdout.write(writers[arguments.shell]())
    return 0


def _words() -> list[str]:
    words = [verb.word for verb in VERBS]
    return words + [f"check:{name}" for name in discover()] + ["test:quick", "test:deep"]


def _options(word: str) -> list[str]:
    verb = next(each for each in VERBS if each.word == word)
    actions = parser_of(verb)._actions  # noqa: SLF001 - argparse offers no other way to list them
    return sorted(option for action in actions for option in action.option_strings)


def _bash() -> str:
    cases = "\n".join(f'    {verb.word}*) options="{" ".join(_options(verb.word))}" ;;' for verb in VERBS)
    return f"""\
_doit_completion() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} verb=${{COMP_WORDS[1]}} options=""
  COMP_WORDBREAKS=${{COMP_WORDBREAKS//:/}}
  case $verb in
{cases}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{" ".join(_words())}" -- "$current"))
  else
    COMPREPLY=($(compgen -W "$options" -- "$current") $(compgen -f -- "$current"))
  fi
}}
complete -o filenames -F _doit_completion ./doit doit
"""


def _zsh() -> str:
    return "autoload -U +X bashcompinit && bashcompinit\n" + _bash()


def _fish() -> str:
    lines = ["complete -c doit -f"]
    lines += [f"complete -c doit -n __fish_use_subcommand -a {word}" for word in _words()]
    for verb in VERBS:
        for option in _options(verb.word):
            if option.startswith("--"):
                condition = f"'__fish_seen_subcommand_from {verb.word}'"
                lines.append(f"complete -c doit -n {condition} -l {option[2:]}")
    return "\n".join(lines) + "\n"
