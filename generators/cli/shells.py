"""Completion scripts from one table of words, a function for each shell. Pure text: a Tab runs no Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """All that can stand on a command line of ours.

    ``options`` has each verb's, ``common`` those of all verbs; ``taking`` are options everywhere that
    take a value, so that the word after one is no verb. ``values`` says what an option may be, by verb
    and option; ``arguments`` what a verb may be given besides. The argument of ``keyed``, a verb, is a
    key of the catalog: one of ``keys``, or ``services.``, one of ``ids``, and one of ``below``.
    """

    verbs: Sequence[str]
    options: Mapping[str, Sequence[str]]
    common: Sequence[str]
    taking: Sequence[str]
    values: Mapping[tuple[str, str], Sequence[str]]
    arguments: Mapping[str, Sequence[str]]
    keyed: str
    keys: Sequence[str]
    ids: Sequence[str]
    below: Sequence[str]


_BASH = """\
_doit_completion() {{
  # The line itself, because bash would part check:name and --option=value.
  local line=${{COMP_LINE:0:$COMP_POINT}} verb="" before="" word="" words="" files="" lead="" cut=""
  local current=${{line##* }}
  local typed=${{line%"$current"}}
  for word in ${{typed#* }}; do
    case "$before $word" in *" -"*{taking}) ;; *) [ -n "$verb" ] || verb=${{word%%:*}} ;; esac
    before=$word
  done
  case $current in --*=*) before=${{current%%=*}} lead=${{current%%=*}}= current=${{current#*=}} ;; esac
  case "$verb $before" in
{values}
  *" --catalog"|*" --output") files=yes ;;
  *)
    case "$verb $current" in
{options}
    " -"*) words="{common}" ;;
    " "*) words="{verbs}" ;;
{keyed}
{arguments}
    *) files=yes ;;
    esac ;;
  esac
  if [ -n "$files" ]; then
    COMPREPLY=($(compgen -f -- "$current"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
  # Where a sign parts words for the shell, only what follows it may be offered.
  case $COMP_WORDBREAKS in *=*) lead="" ;; esac
  case $COMP_WORDBREAKS in *:*) cut=${{current%"${{current##*:}}"}} ;; esac
  COMPREPLY=("${{COMPREPLY[@]#"$cut"}}")
  COMPREPLY=("${{COMPREPLY[@]/#/$lead}}")
}}
complete -o filenames -F _doit_completion ./doit doit
"""


def bash(words: Words) -> str:
    """The script for ``source``."""

    def cases(table: Mapping[str, Sequence[str]], margin: str) -> str:
        return "\n".join(f'{margin}{what}) words="{" ".join(found)}" ;;' for what, found in table.items())

    head = f"{words.keyed} services."
    in_one = f'"{head}"*.*) words=${{current#services.}} words="{_each(words.below)}" ;;'
    named = " ".join([*words.keys, *(f"services.{one}" for one in words.ids)])
    return _BASH.format(
        verbs=" ".join(words.verbs),
        taking="".join(f'|"{option} "*' for option in words.taking),
        common=" ".join(words.common),
        values=cases({f'{verb} {option}"': some for (verb, option), some in _values(words).items()}, "  "),
        options=cases({f'"{verb} -"*': some for verb, some in words.options.items()}, "    "),
        keyed=f'    {in_one}\n    "{words.keyed} "*) words="{named}" ;;',
        arguments=cases({f'"{verb} "*': some for verb, some in words.arguments.items()}, "    "),
    )


def _values(words: Words) -> dict[tuple[str, str], Sequence[str]]:
    """What options may be, by verb in quotes and option; once for those that are everywhere."""
    found: dict[tuple[str, str], Sequence[str]] = {}
    for (verb, option), some in words.values.items():
        found['*"' if option in words.common else f'"{verb}', option] = some
    return found


def _each(below: Sequence[str]) -> str:
    return " ".join(f"services.${{words%%.*}}.{key}" for key in below)


def zsh(words: Words) -> str:
    """The same functions, which zsh runs as bash would."""
    return (
        f"autoload -U +X compinit && compinit -u\nautoload -U +X bashcompinit && bashcompinit\n{bash(words)}"
    )


def fish(words: Words) -> str:
    """The script for ``source``."""
    return "\n".join(_fish(words)) + "\n"


def _fish(words: Words) -> Iterator[str]:
    below = " ".join(words.below)
    yield "function __doit_keys"
    yield "  set -l typed (string split . -- (commandline -ct))"
    yield "  if test (count $typed) -gt 2; and test $typed[1] = services"
    yield f'    printf "services.$typed[2].%s\\n" {below}'
    yield "  else"
    yield f"    printf '%s\\n' {' '.join([*words.keys, *(f'services.{one}' for one in words.ids)])}"
    yield "  end"
    yield "end"
    yield "complete -c doit -f"
    for option in words.common:
        if option.startswith("--"):
            value = _fish_value(words, words.verbs[0], option)
            yield f"complete -c doit -l {option[2:]}{value}"
    for verb in words.verbs:
        yield f"complete -c doit -n __fish_use_subcommand -a {verb}"
    for verb, options in words.options.items():
        seen = f"complete -c doit -n '__fish_seen_subcommand_from {verb}'"
        for option in options:
            if option.startswith("--") and option not in words.common:
                yield f"{seen} -l {option[2:]}{_fish_value(words, verb, option)}"
        for argument in words.arguments.get(verb, ()):
            yield f"{seen} -a {argument}"
    yield f"complete -c doit -n '__fish_seen_subcommand_from {words.keyed}' -a '(__doit_keys)'"


def _fish_value(words: Words, verb: str, option: str) -> str:
    some = words.values.get((verb, option))
    if some:
        return f" -x -a '{' '.join(some)}'"
    return " -r -F" if option in words.taking else ""
