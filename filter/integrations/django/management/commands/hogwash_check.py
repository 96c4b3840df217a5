"""`manage.py hogwash_check blog.Post`: what of the existing content would be refused?"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models

from filter.integrations.django.judging import Offence, offences
from filter.integrations.django.texts import text_fields, texts_of

_CHUNK = 500


class Command(BaseCommand):
    """Scans objects and lists what is wrong with them; exit code 1 says that something is."""

    help = "Scan existing content for junk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the models and the level."""
        parser.add_argument("models", nargs="+", metavar="APP.MODEL[.FIELD]")
        parser.add_argument("--level", choices=("review", "block"), default="block")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a line for every passage: app.model:pk:field: action rule passage."""
        count = objects = 0
        for name in options["models"]:
            model, field = _resolve(name)
            for instance in model._default_manager.iterator(chunk_size=_CHUNK):  # noqa: SLF001
                objects += 1
                for offence in self._offences(instance, field, options["level"]):
                    count += 1
                    place = f"{model._meta.label}:{instance.pk}:{offence.field}"  # noqa: SLF001
                    line = f"{place}: {offence.action} {offence.rule} {offence.passage}"
                    self.stdout.write(line)
        self.stderr.write(f"{objects} objects, {count} passages")
        if count:
            raise CommandError("junk was found", returncode=1)

    def _offences(self, instance: models.Model, field: str | None, level: Any) -> Iterator[Offence]:
        texts = [text for text in texts_of(instance) if field in (None, text.field)]
        yield from offences(texts, level)


def _resolve(name: str) -> tuple[type[models.Model], str | None]:
    """Return the model, and the field, that an argument names.

    Raises:
        CommandError: There is no such model or field.
    """
    label, model_name, field = [*name.split(".", 2), None, None][:3]
    try:
        model = apps.get_model(label, model_name)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise CommandError(f"there is no model {name!r}: {error}", returncode=2) from error
    known = [known.name for known in text_fields(model)]
    if field is not None and field not in known:
        hint = f"text fields of it: {', '.join(known)}"
        raise CommandError(
            f"{label}.{model_name} has no text field {field!r}; {hint}", returncode=2
        )
    return model, field
