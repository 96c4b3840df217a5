"""The rules that the service judges by, replaced as a whole."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from filter.engine.scanner import Scanner
from filter.errors import HogwashError, RuleError
from filter.integrations.http.settings import Settings
from filter.ruleset import load_rules

log = logging.getLogger("hogwash.http")

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scanner with what the service asks of it again and again."""

    scanner: Scanner
    languages: frozenset[str]

    @property
    def digest(self) -> str:
        """The digest of the rules."""
        return self.scanner.ruleset.digest

    @property
    def files(self) -> frozenset[Path]:
        """The files that rules came from, as far as they are on disk."""
        places = (rule.place for rule in self.scanner.ruleset.rules)
        names = {Path(place.file) for place in places if place}
        return frozenset(name for name in names if name.is_file())


class RuleStore:
    """Holds the current rules. Whoever took `current` keeps judging by it; nobody sees a half.

    `error` is why the last reload was refused, None after one that worked. `places` are files
    and folders to look at besides those that the rules came from.
    """

    def __init__(self, load: Callable[[], Scanner], places: tuple[Path, ...] = ()) -> None:
        self._load = load
        self._places = places
        self.current = _loaded(load())
        self.error: str | None = None
        self.reloads = {"changed": 0, "unchanged": 0, "failed": 0}
        self._stamp = self._look()

    def reload(self) -> bool:
        """Load the rules anew; keep the old ones where that fails. Tell whether it worked."""
        before = self._look()
        try:
            fresh = _loaded(self._load())
        except HogwashError as error:
            self._stamp = before
            self.error = _explain(error)
            self.reloads["failed"] += 1
            log.error("rules_refused", extra={"data": {"error": self.error}})  # noqa: TRY400
            return False
        outcome = "unchanged" if fresh.digest == self.current.digest else "changed"
        self.current, self.error = fresh, None
        self._stamp = self._look()
        self.reloads[outcome] += 1
        rules = len(fresh.scanner.ruleset.rules)
        log.info("rules_loaded", extra={"data": {"digest": fresh.digest, "rules": rules}})
        return True

    def changed(self) -> bool:
        """Tell whether a rule file is not what it was when the rules were last read."""
        return self._look() != self._stamp

    def _look(self) -> Stamp:
        return stamp([*self._places, *self.current.files])


def open_store(settings: Settings) -> RuleStore:
    """Return a store of the rules that `settings` name.

    Raises:
        RuleError: They do not load.
    """

    def load() -> Scanner:
        return Scanner(load_rules(*settings.rules, config=settings.config))

    named = [Path(name) for name in settings.rules if name != "builtin"]
    config = [settings.config] if settings.config else []
    return RuleStore(load, (*named, *config))


def stamp(places: Iterable[Path]) -> Stamp:
    """Return what changes when a rule file or a word list does.

    Word lists stand beside the rules or in a folder there, so these are looked at too.
    """
    found: set[Path] = set()
    for place in places:
        if place.is_dir():
            found.update(place.rglob("*"))
        else:
            found.update(place.parent.glob("*"), place.parent.glob("*/*"))
    entries = []
    for file in sorted(file for file in found if file.suffix in _SUFFIXES):
        with suppress(OSError):
            status = file.stat()
            entries.append((str(file), status.st_mtime_ns, status.st_size))
    return tuple(entries)


_SUFFIXES = {".yml", ".yaml", ".txt"}


def _loaded(scanner: Scanner) -> Loaded:
    languages = {language for rule in scanner.ruleset.rules for language in rule.messages}
    return Loaded(scanner, frozenset(languages | {"en"}))


def _explain(error: HogwashError) -> str:
    if not isinstance(error, RuleError):
        return str(error)
    lines = [
        f"{d.place}: {d.level}[{d.code}]: {d.message}" + (f" ({d.hint})" if d.hint else "")
        for d in error.diagnostics
    ]
    return "\n".join(lines)
