"""The schema of SARIF, to hold reports against."""

import json
from pathlib import Path

import jsonschema

SARIF = jsonschema.Draft4Validator(
    json.loads((Path(__file__).parent / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")),
    format_checker=jsonschema.FormatChecker(["uri", "uri-reference"]),
)
