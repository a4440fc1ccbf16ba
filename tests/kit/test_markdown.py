import nh3
import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from inbox.kit.markdown import ATTRIBUTES, SCHEMES, TAGS, markdown, paragraphs


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Yes.\nReally.", "<p>Yes.<br>\nReally.</p>\n"),
        ("# One\n## Two\n#### Four", "<h3>One</h3>\n<h3>Two</h3>\n<h4>Four</h4>\n"),
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("[a](https://a.example)", '<p><a href="https://a.example" rel="nofollow noopener">a</a></p>\n'),
        ("[a](/answers/)", '<p><a href="/answers/" rel="nofollow noopener">a</a></p>\n'),
        ("[a](tel:+15550100)", '<p><a href="tel:+15550100" rel="nofollow noopener">a</a></p>\n'),
        ("[a](javascript:x)", "<p>[a](javascript:x)</p>\n"),
        ("<b onclick=x>a</b>", "<p>&lt;b onclick=x&gt;a&lt;/b&gt;</p>\n"),
        ("![a](https://a.example/b.png)", '<p>!<a href="https://a.example/b.png" rel="nofollow noopener">a</a></p>\n'),
        (
            "|a|b|\n|:-|-:|\n|1|2|",
            "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n",
        ),
        ("", ""),
    ],
)
def test_markdown_becomes_this(text, html):
    assert markdown(text) == html


@given(st.text(alphabet=st.sampled_from("<>&\"'()[]!#*_`|\n :/ajvscript=onx\\"), max_size=80))
def test_markdown_is_clean_whatever_is_written(text):
    html = markdown(text)
    assert nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow noopener") == html
    assert "<script" not in html


def test_deep_nesting_ends():
    assert len(markdown(">" * 5_000 + "a")) < 60_000
    assert markdown("[" * 5_000)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a", '<p dir="auto"><bdi>a</bdi></p>'),
        (
            "a\r\nb\n \nc\n\n\n\nd\n",
            '<p dir="auto"><bdi>a<br>b</bdi></p><p dir="auto"><bdi>c</bdi></p><p dir="auto"><bdi>d</bdi></p>',
        ),
        ("<b>&*a*", '<p dir="auto"><bdi>&lt;b&gt;&amp;*a*</bdi></p>'),
        (" \n\n ", ""),
    ],
)
def test_paragraphs_are_plain_and_isolated(text, html):
    assert paragraphs(text) == html


def test_filters_are_safe_in_templates():
    page = Template("{% load kit %}{{ answer|markdown }}{{ question|paragraphs }}")
    html = page.render(Context({"answer": "**a**<i>", "question": "<script>"}))
    assert html == '<p><strong>a</strong>&lt;i&gt;</p>\n<p dir="auto"><bdi>&lt;script&gt;</bdi></p>'
