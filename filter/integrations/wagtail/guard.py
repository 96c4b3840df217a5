"""The guard before every way of going live.

Wagtail has no one hook for that: `before_publish_page` runs for two of its views, and on create
only after the page was saved live. But whatever is public is a row that was saved with `live`
set, and whatever will be is a revision that was saved with a date. Both are looked at here,
before they reach the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models.signals import pre_save
from modelcluster.models import get_all_child_relations
from wagtail.models import Comment, DraftStateMixin, Page, Revision

from filter.integrations.django.judging import Offence, Text, offences
from filter.integrations.django.texts import texts_of
from filter.integrations.django.words import say
from filter.integrations.wagtail.models import Approval


class PublicationRefused(ValidationError):  # noqa: N818 - as ValidationError, it is an answer
    """An object that must not go live as it is; `offences` says why."""

    def __init__(self, instance: models.Model, found: list[Offence]) -> None:
        self.instance = instance
        self.offences = found
        super().__init__([refusal(offence) for offence in found])


def refusal(offence: Offence) -> ValidationError:
    """Return what a form shows for an offence."""
    return ValidationError(offence.message(), code=f"hogwash_{offence.action}")


def connect() -> None:
    """Look at everything that is saved."""
    pre_save.connect(_before_saving_object, dispatch_uid="hogwash_object")
    pre_save.connect(_before_saving_revision, sender=Revision, dispatch_uid="hogwash_revision")


def page_texts(instance: models.Model) -> Iterator[Text]:
    """Yield all texts of a page or snippet, those of its inline children too."""
    yield from texts_of(instance)
    for relation in get_all_child_relations(type(instance)):
        if issubclass(relation.related_model, Comment):
            continue  # editors' notes to one another are never public
        for child in getattr(instance, relation.get_accessor_name()).all():
            for text in texts_of(child):
                yield Text(NON_FIELD_ERRORS, text.text, text.kind)


def open_offences(instance: models.Model) -> list[Offence]:
    """Return what keeps an object from going live: all offences that nobody approved."""
    return unapproved(instance, offences(page_texts(instance)))


def unapproved(instance: models.Model, found: list[Offence]) -> list[Offence]:
    """Return the offences that nobody approved for this object."""
    if not found or instance.pk is None:
        return found
    approved = set(
        Approval.objects.filter(
            **object_key(instance), key__in={offence.key for offence in found}
        ).values_list("key", flat=True)
    )
    return [offence for offence in found if offence.key not in approved]


def object_key(instance: models.Model) -> dict[str, Any]:
    """Return what names an object among approvals; a page is the same in all its classes."""
    model = Page if isinstance(instance, Page) else type(instance)
    kind = ContentType.objects.get_for_model(model, for_concrete_model=True)
    return {"content_type": kind, "object_id": str(instance.pk)}


def _before_saving_object(
    sender: type[models.Model], instance: models.Model, **options: Any
) -> None:
    """Refuse to save an object live with junk that was not live before.

    Raises:
        PublicationRefused: with the passages.
    """
    if not issubclass(sender, DraftStateMixin) or options.get("raw"):
        return
    fields = options.get("update_fields")
    if not instance.live or (fields is not None and not _touches_texts(sender, set(fields))):
        return
    if issubclass(sender, Page) and sender is not instance.specific_class:
        return  # a page of the base class: its own fields change, its texts do not
    found = open_offences(instance)
    if found:
        known = _offences_live_already(sender, instance)
        found = [offence for offence in found if offence.key not in known]
    if found:
        raise PublicationRefused(instance, found)


def _touches_texts(model: type[models.Model], fields: set[str]) -> bool:
    texts = {
        field.name
        for field in model._meta.get_fields()  # noqa: SLF001 - Django's public name for it
        if isinstance(field, models.CharField | models.TextField) or hasattr(field, "stream_block")
    }
    return "live" in fields or bool(texts & fields)


def _offences_live_already(model: type[models.Model], instance: models.Model) -> set[str]:
    """Return the keys of what is public already: moving an old page must stay possible."""
    before = model._base_manager.filter(pk=instance.pk, live=True).first()  # noqa: SLF001
    return {offence.key for offence in open_offences(before)} if before else set()


def _before_saving_revision(sender: type[Revision], instance: Revision, **options: Any) -> None:
    """Refuse to schedule what could not go live now.

    Raises:
        PublicationRefused: with the passages.
    """
    del sender
    if options.get("raw") or instance.approved_go_live_at is None:
        return
    found = open_offences(instance.as_object())
    if found:
        raise PublicationRefused(instance.as_object(), found)


def explained(refused: PublicationRefused) -> str:
    """Return a refusal as one text for a message."""
    reasons = " ".join(offence.message() for offence in refused.offences[:5])
    title = say("refused", page=refused.instance)
    return f"{title}. {reasons} {way_out(refused.instance)}"


def way_out(instance: models.Model) -> str:
    """Return what an editor can do about it: pages have a view to approve in."""
    if isinstance(instance, Page):
        return say("way_out", menu=say("menu"))
    return say("way_out_of_snippet")
