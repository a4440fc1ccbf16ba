"""A department's page in the administration: what the database would refuse is said before it does."""

from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from inbox.kit.punctuation import gap
from inbox.people.localized import LocalizedForm
from inbox.people.models import Department


class DepartmentForm(LocalizedForm):
    def clean_is_desk(self) -> bool:
        is_desk = self.cleaned_data["is_desk"]
        other = Department.objects.filter(is_desk=True).exclude(pk=self.instance.pk).first() if is_desk else None
        if other:
            raise forms.ValidationError(
                _("A town has one desk, and %(name)s is it. Take it away there first."), params={"name": other}
            )
        return is_desk

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        before, is_active = self.instance, data.get("is_active")
        if not is_active and data.get("is_desk"):
            self.add_error("is_active", _("The citizens’ desk stays in use: new questions arrive there."))
        elif not is_active and before.pk and before.is_active:
            self._refuse_to_close(before)
        elif is_active and before.merged_into_id and not before.is_active:
            said = _("It became part of %(name)s. Add a new department instead.") % {"name": before.merged_into}
            self.add_error("is_active", said)
        return data

    def _refuse_to_close(self, department: Department) -> None:
        if sentences := import_string(settings.ABOVE["department in use"])(department):
            said = [_("It can’t be taken out of use yet."), *sentences]
            way = _("Merge it into the department that takes over.")
            url = reverse("desk-setup-departments")
            self.add_error("is_active", format_html('{}{}<a href="{}">{}</a>', gap().join(said), gap(), url, way))
