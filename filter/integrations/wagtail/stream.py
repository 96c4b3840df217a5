"""The texts inside a StreamField."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail import blocks
from wagtail.rich_text import RichText

from filter.integrations.django.judging import Text

_NOT_PROSE = (
    blocks.field_block.BaseChoiceBlock,
    blocks.ChooserBlock,
    blocks.EmailBlock,
)


def texts_of_stream(field: str, value: Any) -> Iterator[Text]:
    """Yield the texts of all blocks, nested ones too, as texts of `field`."""
    if isinstance(value, blocks.StreamValue):
        for child in value:
            yield from _texts(field, child.block, child.value)


def _texts(field: str, block: blocks.Block, value: Any) -> Iterator[Text]:
    if isinstance(value, blocks.StreamValue):
        yield from texts_of_stream(field, value)
    elif isinstance(value, blocks.StructValue):
        for name, child in value.block.child_blocks.items():
            yield from _texts(field, child, value.get(name))
    elif isinstance(block, blocks.ListBlock) and value is not None:
        for child in value:
            yield from _texts(field, block.child_block, child)
    elif isinstance(value, RichText):
        yield Text(field, value.source, "html")
    elif isinstance(value, str) and not isinstance(block, _NOT_PROSE):
        kind = "html" if isinstance(block, blocks.RawHTMLBlock) else "text"
        yield Text(field, value, kind)
    else:
        yield from _texts_of_table(field, value)


def _texts_of_table(field: str, value: Any) -> Iterator[Text]:
    """Yield the cells of table blocks and of other plain data that holds texts."""
    if isinstance(value, dict):
        for child in value.values():
            yield from _texts_of_table(field, child)
    elif isinstance(value, list | tuple):
        for child in value:
            yield from _texts_of_table(field, child)
    elif isinstance(value, str):
        yield Text(field, value)
