"""`hogwash serve`: the check before publishing, over HTTP."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from filter.cli.options import add_rules, config_path
from filter.cli.parser import Parser, positive
from filter.errors import InputError, UsageError

_EXAMPLES = """\
examples:
  hogwash serve                                    on 127.0.0.1:8080, with a page to try it
  curl -s http://127.0.0.1:8080/v1/check -H 'content-type: text/plain' --data-binary @page.txt
  HOGWASH_TOKEN=... hogwash serve --host 0.0.0.0   for other machines: they send the token

kill -HUP reloads the rules, as does a change of their files; bad rules leave the old ones in place
"""


def run(words: Sequence[str], prog: str) -> int:
    """Serve until a signal ends it."""
    arguments = _parser(prog).parse(words)
    try:
        server = importlib.import_module("filter.integrations.http.server")
    except ModuleNotFoundError as error:
        raise UsageError(
            "U024", f"{prog} needs {error.name}", hint="pip install 'hogwash[server]'"
        ) from error
    settings = importlib.import_module("filter.integrations.http.settings").Settings(
        rules=tuple(arguments.rules),
        config=config_path(arguments),
        token=_token(arguments.token_file),
        **_limits(arguments),
    )
    server.run(settings, arguments.host, arguments.port)
    return 0


def _parser(prog: str) -> Parser:
    parser = Parser(prog, "Judge texts over HTTP.", _EXAMPLES)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=_port, default=8080, help="0: any free one (%(default)s)")
    parser.add_argument(
        "--token-file",
        metavar="FILE",
        help="file that holds the token clients must send; by default HOGWASH_TOKEN, if set",
    )
    add_rules(parser)
    group = parser.add_argument_group("limits")
    group.add_argument("--processes", type=positive, metavar="N", help="that judge (1)")
    group.add_argument(
        "--max-body", type=positive, metavar="BYTES", help="size of a request (1 MiB)"
    )
    group.add_argument(
        "--max-findings", type=positive, metavar="N", help="findings told a text (100)"
    )
    group.add_argument("--max-waiting", type=positive, metavar="N", help="then 429 (64)")
    group.add_argument("--judge-seconds", type=positive, metavar="S", help="then 503 (10)")
    return parser


def _limits(arguments: Any) -> dict[str, int]:
    """Return the limits that were given; Settings knows the others."""
    names = ("processes", "max_body", "max_findings", "max_waiting", "judge_seconds")
    return {name: value for name in names if (value := getattr(arguments, name)) is not None}


def _port(value: str) -> int:
    if not value.isdecimal() or int(value) > 65535:
        raise UsageError("U005", f"{value!r} is not a port: 0 to 65535")
    return int(value)


def _token(path: str | None) -> str | None:
    """Return the token; it is never an argument, where every user of the machine could read it."""
    if path is None:
        return os.environ.get("HOGWASH_TOKEN") or None
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("I020", f"cannot read the token file {path}: {error}") from error
