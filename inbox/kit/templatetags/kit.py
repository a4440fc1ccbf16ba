"""`{% load kit %}`: stylesheets, versioned files, people's texts as HTML, and what stands between two of them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from inbox.kit import assets, markdown, punctuation

register = template.Library()
register.filter("markdown", markdown.markdown)
register.filter("paragraphs", markdown.paragraphs)
register.filter("listed", punctuation.listed)
register.simple_tag(assets.asset_url, name="asset")
register.simple_tag(punctuation.gap)
register.simple_tag(punctuation.comma)
register.simple_tag(punctuation.colon)


@register.simple_tag
def stylesheet(name: str) -> SafeString:
    """`{% stylesheet "public" %}`: the link to a bundle."""
    return format_html('<link rel="stylesheet" href="{}">', assets.stylesheet_url(name))
