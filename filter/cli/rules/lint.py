"""`hogwash rules lint`: find what loads but is likely a mistake."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from filter.cli import options
from filter.cli.complaints import diagnostic_text
from filter.cli.parser import Parser, one_of
from filter.errors import RuleError
from filter.ruleset.codes import CODES
from filter.ruleset.lint import lint

_LINTS = {code: meaning for code, meaning in CODES.items() if code.startswith("L")}

_ROWS = "\n".join(f"  {code}  {meaning}" for code, meaning in _LINTS.items())

_EXAMPLES = f"""\
what is looked for:
{_ROWS}

examples:
  hogwash rules lint
  hogwash rules lint --rules rules/ --skip L004

exit code: 0 nothing found, 1 something found, 2 the rules do not load
"""


def run(words: Sequence[str], prog: str) -> int:
    """Print warnings and their number."""
    parser = Parser(prog, "Find what loads but is likely a mistake.", _EXAMPLES)
    parser.add_argument(
        "--skip",
        action="append",
        default=[],
        type=one_of("lint", _LINTS),
        metavar="CODE",
        help="leave a check out, repeatable",
    )
    options.add_rules(parser)
    arguments = parser.parse(words)
    found = lint(*arguments.rules, config=options.config_path(arguments), skip=arguments.skip)
    if any(diagnostic.level == "error" for diagnostic in found):
        raise RuleError(found)
    sys.stdout.writelines(map(diagnostic_text, found))
    sys.stdout.write(f"{len(found)} warnings\n")
    return int(bool(found))
