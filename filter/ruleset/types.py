"""The types that values in rule files and configurations can have.

They only describe; `shape` checks nodes against them and `schema` writes them as JSON Schema.
`kind` is the kind of node that a value is written as.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from filter.ruleset.nodes import Kind


@dataclass(frozen=True, slots=True)
class Text:
    """A non-empty text. `pattern` (whole text) is what a name must look like, `rule` says it."""

    kind: ClassVar[Kind] = "text"
    what: str = "a text"
    pattern: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A listed word: text in quotes where YAML could misread it, of `shortest` characters."""

    kind: ClassVar[Kind] = "text"
    shortest: int = 2
    what: str = "a word"


@dataclass(frozen=True, slots=True)
class Lines:
    """A `|` block of words, one a line, with # comments."""

    kind: ClassVar[Kind] = "text"
    what: str = "a | block of words"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the known names."""

    kind: ClassVar[Kind] = "text"
    values: tuple[str, ...]

    @property
    def what(self) -> str:
        """The names."""
        return f"one of {', '.join(self.values)}"


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number between `least` and `most`."""

    kind: ClassVar[Kind] = "number"
    least: float | None = None
    most: float | None = None
    whole: bool = False
    what: str = "a number"


@dataclass(frozen=True, slots=True)
class Flag:
    """Exactly true or false."""

    kind: ClassVar[Kind] = "flag"
    what: str = "true or false"


@dataclass(frozen=True, slots=True)
class List:
    """A list of at least one item (and at most `most`), of which none stands twice if `unique`."""

    kind: ClassVar[Kind] = "list"
    item: Type
    most: int | None = None
    least: int = 1
    unique: bool = False
    what: str = "a list"


@dataclass(frozen=True, slots=True)
class Map:
    """A mapping of at least one name to values of one type."""

    kind: ClassVar[Kind] = "mapping"
    key: Text | Choice
    value: Type
    what: str = "a mapping"


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a record; `default` says in words what holds where it is left out."""

    name: str
    type: Type
    meaning: str
    default: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys.

    `needs`: of each tuple of keys, at least one must be given. `one_of`: exactly one of these.
    `together`: key -> key that it goes with.
    """

    kind: ClassVar[Kind] = "mapping"
    name: str
    keys: tuple[Key, ...]
    needs: tuple[tuple[str, ...], ...] = ()
    one_of: tuple[str, ...] = ()
    together: tuple[tuple[str, str], ...] = ()
    what: str = "a mapping"


@dataclass(frozen=True, slots=True)
class Either:
    """Any of several types, which must differ in the kind of node they are written as."""

    options: tuple[Type, ...]

    @property
    def what(self) -> str:
        """The options in words."""
        *most, last = dict.fromkeys(option.what for option in self.options)
        return f"{', '.join(most)} or {last}" if most else last


Type = Text | Word | Lines | Choice | Number | Flag | List | Map | Record | Either
