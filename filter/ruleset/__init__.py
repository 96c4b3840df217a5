"""Rule files and configurations -> RuleSet: `load_rules` is what most callers want."""

from __future__ import annotations

from filter.ruleset.config import find_config, load_config
from filter.ruleset.load import load_rules, parse_rules

__all__ = ["find_config", "load_config", "load_rules", "parse_rules"]
