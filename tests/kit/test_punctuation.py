import pytest
from django.template import Context, Template
from django.utils import translation

from inbox.kit.punctuation import listed


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "A. B, C: D: 1, 2"), ("zh-hans", "A.B，C：D：1、2")], ids=["en", "zh-hans"]
)
def test_parts_of_a_line_are_set_as_the_language_does(language, shown):
    line = "{% load kit %}A.{% gap %}B{% comma %}C{% colon %}D{% colon %}{{ numbers|listed }}"
    with translation.override(language):
        assert Template(line).render(Context({"numbers": [1, 2]})) == shown


def test_list_of_one_name_is_that_name():
    assert (listed(["one"]), listed([])) == ("one", "")
