"""The texts of a model's object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models

from filter.integrations.django.judging import Text

_NOT_PROSE = (
    models.EmailField,
    models.GenericIPAddressField,
    models.FilePathField,
    models.UUIDField,
)


def text_fields(model: type[models.Model]) -> list[models.Field]:
    """Return the fields that hold what people wrote: no choices, no addresses of machines."""
    return [
        field
        for field in model._meta.get_fields()  # noqa: SLF001 - Django's public name for it
        if (
            isinstance(field, models.CharField | models.TextField) or hasattr(field, "stream_block")
        )
        and not isinstance(field, _NOT_PROSE)
        and not field.choices
    ]


def texts_of(instance: models.Model) -> Iterator[Text]:
    """Yield the texts of an object's fields; rich text editors' fields are HTML."""
    for field in text_fields(type(instance)):
        yield from texts_of_value(field, field.value_from_object(instance))


def texts_of_value(field: models.Field, value: Any) -> Iterator[Text]:
    """Yield the texts of one field's value."""
    if hasattr(field, "stream_block"):
        from filter.integrations.wagtail.stream import texts_of_stream  # noqa: PLC0415 - an extra

        yield from texts_of_stream(field.name, value)
    elif isinstance(value, str) and value:
        yield Text(field.name, value, kind_of(field))


def kind_of(field: models.Field) -> str:
    """Return what the values of a field are, by the names that editors' fields go by."""
    names = {base.__name__ for base in type(field).__mro__}
    return "html" if names & {"RichTextField", "HTMLField", "CKEditor5Field"} else "text"
