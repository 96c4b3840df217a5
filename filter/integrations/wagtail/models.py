"""What people allowed."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models


class Approval(models.Model):
    """A passage of one object that somebody approved, with the reason."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.CharField(max_length=255)
    key = models.CharField(max_length=64)
    rule = models.CharField(max_length=255, blank=True)
    passage = models.TextField(blank=True)
    reason = models.TextField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One approval a passage; two permissions, since blocked is graver than doubtful."""

        constraints = (
            models.UniqueConstraint(
                fields=("content_type", "object_id", "key"), name="hogwash_approval_once"
            ),
        )
        default_permissions = ("view",)
        permissions = (
            ("approve_review", "Can approve doubtful passages"),
            ("approve_block", "Can approve blocked passages"),
        )

    def __str__(self) -> str:
        return f"{self.rule}: {self.passage}"
