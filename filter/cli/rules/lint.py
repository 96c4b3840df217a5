"""`hogwash rules lint`: find what loads but is likely a mistake, and mend what is safe to."""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from filter.cli import options
from filter.cli.complaints import diagnostic_text
from filter.cli.parser import Parser, one_of
from filter.cli.rules import rewriting
from filter.errors import RuleError, UsageError
from filter.ruleset.checks.linted import Complaint
from filter.ruleset.codes import CODES, LINT_NAMES
from filter.ruleset.config import Config, load_config
from filter.ruleset.files import BUILTIN
from filter.ruleset.lint import complaints
from filter.ruleset.load import Loaded, load
from filter.ruleset.mend import meaning, mended

_WIDTH = max(map(len, LINT_NAMES.values()))

_ROWS = "\n".join(f"  {code}  {name:{_WIDTH}}  {CODES[code]}" for code, name in LINT_NAMES.items())

_EXAMPLES = f"""\
what is looked for:
{_ROWS}

examples:
  hogwash rules lint --rules mine.yml
  hogwash rules lint --rules rules/ --skip shared-words --skip L008
  hogwash rules lint --rules rules/ --select common-word
  hogwash rules lint --rules rules/ --fix --diff     what --fix would change
  hogwash rules lint --rules rules/ --fix            ... changed

Codes and names mean the same, and keep their meaning. In hogwash.yml, `lint: [shared-words]`
leaves a check out for good.

exit code: 0 nothing found, 1 something found, 2 the rules do not load
"""


def run(words: Sequence[str], prog: str) -> int:
    """Print warnings and their number."""
    arguments = _parse(words, prog)
    if arguments.fix:
        _refuse_builtin(arguments)
    found = _complaints(arguments)
    if arguments.fix:
        texts = _mended(found)
        if arguments.diff:
            rewriting.show(texts)
            return int(bool(texts))
        before = meaning(_loaded(arguments))
        rewriting.write(texts, lambda: meaning(_loaded(arguments)) == before)
        number = len(found)
        found = _complaints(arguments)
        files = "1 file" if len(texts) == 1 else f"{len(texts)} files"
        sys.stdout.write(f"{number - len(found)} mended in {files}\n")
    sys.stdout.writelines(diagnostic_text(complaint.diagnostic) for complaint in found)
    sys.stdout.write(_summary(found))
    return int(bool(found))


def _parse(words: Sequence[str], prog: str) -> argparse.Namespace:
    parser = Parser(prog, "Find what loads but is likely a mistake.", _EXAMPLES)
    known = one_of("lint", (*LINT_NAMES, *LINT_NAMES.values()))
    for name, what in (("--select", "run only this check"), ("--skip", "leave a check out")):
        parser.add_argument(
            name,
            action="append",
            default=[],
            type=known,
            metavar="NAME",
            help=f"{what}, by code or name, repeatable",
        )
    parser.add_argument(
        "--fix", action="store_true", help="mend what cannot change a verdict, in the files"
    )
    parser.add_argument(
        "--diff", action="store_true", help="with --fix: only show what would change"
    )
    options.add_rules(parser)
    arguments = parser.parse(words)
    if arguments.diff and not arguments.fix:
        raise UsageError("U001", "--diff goes with --fix", hint=f"see {prog} --help")
    return arguments


def _complaints(arguments: argparse.Namespace) -> tuple[Complaint, ...]:
    found = complaints(
        *arguments.rules,
        config=options.config_path(arguments),
        select=arguments.select,
        skip=arguments.skip,
    )
    if any(complaint.diagnostic.level == "error" for complaint in found):
        raise RuleError(tuple(complaint.diagnostic for complaint in found))
    return found


def _loaded(arguments: argparse.Namespace) -> Loaded:
    return load(*arguments.rules, config=options.config_path(arguments))


def _refuse_builtin(arguments: argparse.Namespace) -> None:
    config = options.config_path(arguments)
    wanted = [name for name, _ in (load_config(config) if config else Config(Path())).wanted]
    if BUILTIN in (arguments.rules or wanted):
        hint = "name your files: --rules mine.yml --fix"
        raise UsageError("U028", "the builtin rules are not changed", hint=hint)


def _mended(found: Sequence[Complaint]) -> rewriting.Texts:
    """Return the files that mending changes."""
    by_file: Mapping[str, list[Complaint]] = defaultdict(list)
    for complaint in found:
        if complaint.diagnostic.place:
            by_file[complaint.diagnostic.place.file].append(complaint)
    texts = {}
    for file, about in by_file.items():
        path = Path(file)
        old = rewriting.text_of(path)
        new = mended(old, about)
        if new != old:
            texts[path] = old, new
    return texts


def _summary(found: Sequence[Complaint]) -> str:
    """Count by check, and say what --fix would do."""
    counts = Counter(complaint.diagnostic.code for complaint in found)
    kinds = ", ".join(
        f"{count} {code} {LINT_NAMES[code]}" for code, count in sorted(counts.items())
    )
    fixable = sum(complaint.mended is not None for complaint in found)
    more = f"; --fix mends {fixable}" if fixable else ""
    number = "1 warning" if len(found) == 1 else f"{len(found)} warnings"
    return f"{number}{': ' if kinds else ''}{kinds}{more}\n"
