"""An article with everything that can hold text, and a snippet with drafts."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import DraftStateMixin, Orderable, Page, RevisionMixin
from wagtail.snippets.models import register_snippet


class ArticlePage(Page):
    """An article."""

    intro = models.TextField(blank=True)
    body = RichTextField(blank=True)
    blocks = StreamField(
        [
            ("paragraph", blocks.RichTextBlock()),
            (
                "quote",
                blocks.StructBlock([("text", blocks.TextBlock()), ("by", blocks.CharBlock())]),
            ),
            ("points", blocks.ListBlock(blocks.CharBlock())),
            ("html", blocks.RawHTMLBlock()),
        ],
        blank=True,
    )

    content_panels = (
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        FieldPanel("blocks"),
        InlinePanel("links", label="Links"),
    )


class ArticleLink(Orderable):
    """A link below an article."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="links")
    label = models.CharField(max_length=200)
    url = models.URLField()


@register_snippet
class Notice(DraftStateMixin, RevisionMixin, models.Model):
    """A notice that pages show."""

    text = models.TextField()
    panels = (FieldPanel("text"),)

    def __str__(self) -> str:
        """Return what lists show."""
        return self.text[:40]
