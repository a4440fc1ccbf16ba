"""Texts in each language of the town: plain lines in a form, one JSON value in the row."""

import pytest

from inbox.people.localized import LocalizedForm, LocalizedTextField
from inbox.people.models import Department, Town
from tests.make import make_town

pytestmark = pytest.mark.django_db


class DepartmentForm(LocalizedForm):
    name = LocalizedTextField(label="Name", max_length=20)

    class Meta:
        model = Department
        fields = ("name",)


def test_field_gives_only_what_was_written_cleaned():
    field = LocalizedTextField(required=False)
    assert field.clean([" Roads\u202e  and Parking", " "]) == {"en": "Roads and Parking"}
    assert field.clean([]) == {}
    assert field.has_changed({"en": "Roads"}, ["Roads", ""]) is False
    assert field.has_changed({"en": "Roads"}, ["Roads", "道路"]) is True


def test_form_asks_in_one_labelled_line_a_language_without_javascript():
    make_town()
    html = str(DepartmentForm(initial={"name": {"en": "Parks", "zh-hans": "园林"}})["name"])
    assert 'role="group" aria-label="Name"' in html
    assert '<label for="id_name_0" lang="en">English</label>' in html
    assert '<label for="id_name_1" lang="zh-hans">简体中文</label>' in html
    assert 'name="name_zh-hans" value="园林"' in html
    assert "<script" not in html and "style=" not in html


def test_form_asks_in_the_languages_of_the_town_and_keeps_what_stands_in_others():
    town = make_town()
    Town.objects.update(languages=["en"])
    form = DepartmentForm({"name_en": "Streets", "name_zh-hans": "改名"}, instance=town.roads)
    assert "zh-hans" not in str(form["name"])
    assert form.is_valid() and form.cleaned_data["name"] == {"zh-hans": "道路停车科", "en": "Streets"}


def test_form_says_what_is_wrong_with_everything_still_there():
    make_town()
    empty = DepartmentForm({"name_en": " ", "name_zh-hans": ""})
    assert empty.errors == {"name": ["Write it in at least one language."]}
    long = DepartmentForm({"name_en": "A name of far too many characters", "name_zh-hans": "园林"})
    assert long.errors == {"name": ["This has 33 characters; there is room for 20."]}
    assert "A name of far too many characters" in str(long["name"])
