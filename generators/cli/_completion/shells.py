"""Completion scripts from one table of words, a function for each shell. Pure text: a Tab runs no Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """All that can stand on a command line of ours.

    ``options`` has each verb's, ``common`` those of all verbs; ``taking`` are options everywhere that
    take a value, so that the word after one is no verb. ``values`` says what an option may be, by verb
    and option, those of ``lists`` several times, with commas; ``arguments`` what a verb may be given besides,
    behind one of ``first`` where it has such. That of ``revising`` is a branch or tag of
    git. The argument of ``keyed`` is a key of the catalog: one of ``keys``, or ``services.``, one of
    ``ids``, and one of ``below``; it is offered level by level, without a blank where one is below. Where
    no key begins so, files are.
    """

    verbs: Sequence[str]
    options: Mapping[str, Sequence[str]]
    common: Sequence[str]
    taking: Sequence[str]
    values: Mapping[tuple[str, str], Sequence[str]]
    first: Mapping[str, Sequence[str]]
    lists: Sequence[str]
    arguments: Mapping[str, Sequence[str]]
    revising: str
    keyed: str
    keys: Sequence[str]
    ids: Sequence[str]
    below: Sequence[str]


_REVISIONS = (
    "git for-each-ref --format='%(refname:short)' refs/heads refs/tags 2>/dev/null"
    # A shell would run what stands in some of the names that git allows.
    " | grep -x '[A-Za-z0-9._/@+-]*'"
)

_BASH = """\
_doit_completion() {{
  # The line itself, because bash would part check:name and --option=value.
  local line=${{COMP_LINE:0:$COMP_POINT}} verb="" before="" word="" words="" files="" lead="" cut="" level=""
  local placed="" begun=""
  local current=${{line##* }}
  local typed=${{line%"$current"}}
  for word in ${{typed#* }}; do
    case "$before $word" in *" -"*{taking}) ;; *) [ -n "$verb" ] || verb=${{word%%:*}} ;; esac
    [ "$word" = "$verb" ] || case " {first} " in *" $word "*) placed=yes ;; esac
    before=$word
  done
  case $current in --*=*) before=${{current%%=*}} lead=${{current%%=*}}= current=${{current#*=}} ;; esac
  case $before in {lists}) begun=${{current%"${{current##*,}}"}} current=${{current##*,}} ;; esac
  case "$verb $before" in
{values}
  *" --catalog"|*" --output") files=yes ;;
  *)
    case "$verb $current" in
{options}
    " -"*) words="{common}" ;;
    " "*) words="{verbs}" ;;
{keyed}
    "{revising} "*) words=$({revisions}) ;;
{arguments}
    *) files=yes ;;
    esac ;;
  esac
  if [ -n "$files" ]; then
    COMPREPLY=($(compgen -f -- "$current"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
  if [ -n "$level" ]; then
    words=""
    for word in "${{COMPREPLY[@]}}"; do
      # zsh hands out all there are.
      case $word in "$current"*) before=${{word#"$current"}} ;; *) continue ;; esac
      case $before in *.*) word=$current${{before%%.*}}. ;; esac
      case " $words " in *" $word "*) ;; *) words="$words $word" ;; esac
    done
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    [ -n "$words" ] || {{ files=yes; COMPREPLY=($(compgen -f -- "$current")); }}
    case $words in *.) compopt -o nospace 2>/dev/null ;; esac
  fi
  # Where a sign parts words for the shell, only what follows it may be offered.
  case $COMP_WORDBREAKS in *=*) lead="" ;; esac
  current=$begun$current
  COMPREPLY=("${{COMPREPLY[@]/#/$begun}}")
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

    due = (
        f'    "{verb} "*) words="{" ".join(some)}"; [ -z "$placed" ] ||'
        f' words="{" ".join(words.arguments.get(verb, ()))}" ;;'
        for verb, some in words.first.items()
    )
    head = f"{words.keyed} services."
    in_one = f'"{head}"*.*) level=yes words=${{current#services.}} words="{_each(words.below)}" ;;'
    in_a_folder = f'"{words.keyed} "*/*) files=yes ;;'
    at_the_top = f'"{words.keyed} "*) level=yes words="{" ".join(_named(words))}" ;;'
    return _BASH.format(
        verbs=" ".join(words.verbs),
        taking="".join(f'|"{option} "*' for option in words.taking),
        common=" ".join(words.common),
        values=cases({f'{verb} {option}"': some for (verb, option), some in _values(words).items()}, "  "),
        options=cases({f'"{verb} -"*': some for verb, some in words.options.items()}, "    "),
        keyed="\n".join(f"    {case}" for case in (in_a_folder, in_one, at_the_top)),
        revising=words.revising,
        revisions=_REVISIONS,
        first=" ".join(dict.fromkeys(one for some in words.first.values() for one in some)),
        lists="|".join(words.lists),
        arguments="\n".join(
            (*due, cases({f'"{verb} "*': some for verb, some in words.arguments.items()}, "    "))
        ),
    )


def _values(words: Words) -> dict[tuple[str, str], Sequence[str]]:
    """What options may be, by verb in quotes and option; once for those that are everywhere."""
    found: dict[tuple[str, str], Sequence[str]] = {}
    for (verb, option), some in words.values.items():
        found['*"' if option in words.common else f'"{verb}', option] = some
    return found


def _each(below: Sequence[str]) -> str:
    return " ".join(f"services.${{words%%.*}}.{key}" for key in _leaves(below))


def _named(words: Words) -> list[str]:
    return [*_leaves(words.keys), *(f"services.{one}." for one in words.ids)]


def _leaves(keys: Sequence[str]) -> list[str]:
    """The keys with nothing below them: the others are their beginnings."""
    above = {key[:at] for key in keys for at, sign in enumerate(key) if sign == "."}
    return [key for key in keys if key not in above]


def zsh(words: Words) -> str:
    """The same functions, which zsh runs as bash would; there a blank is a part of what is offered."""
    function, _, _ = bash(words).rpartition("}\ncomplete")
    return (
        "autoload -U +X compinit && compinit -u\nautoload -U +X bashcompinit && bashcompinit\n"
        f"{function}{_ZSH}"
    )


_ZSH = """\
  local -a found
  found=()
  for word in "${COMPREPLY[@]}"; do
    [ -n "$files" ] && [ -d "$word" ] && word=$word/
    case $word in */|*.|*=) ;; *) word="$word " ;; esac
    found+=("$word")
  done
  COMPREPLY=("${found[@]}")
}
complete -o nospace -F _doit_completion ./doit doit
"""


def fish(words: Words) -> str:
    """The script for ``source``."""
    return "\n".join(_fish(words)) + "\n"


def _fish(words: Words) -> Iterator[str]:
    below = " ".join(_leaves(words.below))
    yield "function __doit_keys"
    yield "  set -l current (commandline -ct)"
    yield "  set -l typed (string split . -- $current)"
    yield "  if test (count $typed) -gt 2; and test $typed[1] = services"
    yield f'    printf "services.$typed[2].%s\\n" {below}'
    yield "  else"
    yield f"    printf '%s\\n' {' '.join(_named(words))}"
    yield "  end | string match -r '^'(string escape --style=regex -- $current)'[^.]*[.]?' | sort -u"
    yield "end"
    yield "function __doit_list"
    yield "  set -l typed (commandline -ct | string replace -r '^--[^=]*=' '')"
    yield "  set -l begun (string replace -r '[^,]*$' '' -- $typed)"
    yield '  printf "$begun%s\\n" $argv'
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
        some = words.first.get(verb, ())
        yield from (f"{seen} -a {one}" for one in some)
        behind = f"{seen[:-1]}; and __fish_seen_subcommand_from {' '.join(some)}'" if some else seen
        for argument in words.arguments.get(verb, ()):
            yield f"{behind} -a {argument}"
    seen = "complete -c doit -n '__fish_seen_subcommand_from"
    yield f'{seen} {words.revising}\' -a "({_REVISIONS})"'
    yield f"{seen} {words.keyed}' -F -a '(__doit_keys)'"


def _fish_value(words: Words, verb: str, option: str) -> str:
    some = words.values.get((verb, option))
    if some and option in words.lists:
        return f" -x -a '(__doit_list {' '.join(some)})'"
    if some:
        return f" -x -a '{' '.join(some)}'"
    return " -r -F" if option in words.taking else ""
