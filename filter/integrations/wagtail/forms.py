"""Inline errors in the editor, before anything is saved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.apps import apps
from django.db import models
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.models import DraftStateMixin, Page

from filter.integrations.django.judging import Offence, offences
from filter.integrations.django.texts import text_fields, texts_of_value
from filter.integrations.wagtail.guard import refusal, unapproved, way_out


class GuardedForm:
    """Mixed into the forms of pages and snippets with drafts: junk is an error, but not of a draft."""

    def is_valid(self) -> bool:
        """Judge what is valid otherwise, if it is about to be published."""
        form: Any = self
        if not super().is_valid():  # type: ignore[misc]
            return False
        if form.is_deferred_validation:  # a draft may hold what it likes
            return True
        found = [*_offences(form, form.instance)]
        for formset in getattr(form, "formsets", {}).values():
            for child in formset.forms:
                found += _offences(child, form.instance)
        if found:
            form.add_error(None, way_out(form.instance))
        return not found


def _offences(form: Any, instance: models.Model) -> Iterator[Offence]:
    """Judge a form's texts, add the errors to their fields and yield what was wrong."""
    if not isinstance(form, forms.ModelForm) or form in getattr(form, "deleted_forms", ()):
        return
    values = getattr(form, "cleaned_data", None) or {}
    if values.get("DELETE"):
        return
    fields = {field.name: field for field in text_fields(form._meta.model)}  # noqa: SLF001
    texts = [
        text
        for name in form.fields
        if name in fields
        for text in texts_of_value(fields[name], values.get(name))
    ]
    for offence in unapproved(instance, offences(texts)):
        form.add_error(offence.field, refusal(offence))
        yield offence


def extend_forms() -> None:
    """Mix the guard into `base_form_class` of everything that has drafts.

    A model whose edit handler brings a form class of its own keeps that; the guard at saving
    then speaks with a message instead of an inline error.
    """
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin) and model is not Page:
            usual = WagtailAdminPageForm if issubclass(model, Page) else WagtailAdminModelForm
            base = getattr(model, "base_form_class", usual)
            if not issubclass(base, GuardedForm):
                model.base_form_class = type(f"Guarded{base.__name__}", (GuardedForm, base), {})
