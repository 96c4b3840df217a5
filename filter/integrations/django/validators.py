"""A validator for form and model fields."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible

from filter.integrations.django.judging import Level, Text, offences


@deconstructible
class NoJunk:
    """Refuses texts that hold junk.

    >>> comment = models.TextField(validators=[NoJunk()])  # doctest: +SKIP
    """

    def __init__(self, level: Level = "block", kind: str = "text") -> None:
        """Take what is refused, and what the text is.

        Args:
            level: `block` refuses what is certain, `review` what is doubtful too.
            kind: `text`, `html` or `markdown`.
        """
        self.level = level
        self.kind = kind

    def __call__(self, value: str) -> None:
        """Raise a ValidationError with a message for every passage."""
        found = offences([Text("value", str(value), self.kind)], self.level)
        if found:
            raise ValidationError(
                [ValidationError(o.message(), code=f"hogwash_{o.action}") for o in found]
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoJunk) and (self.level, self.kind) == (other.level, other.kind)

    def __hash__(self) -> int:
        return hash((self.level, self.kind))
