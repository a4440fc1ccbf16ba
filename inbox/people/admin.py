"""The administration, for superusers: what a town sets up and rarely changes. No question is changed here."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import PROTECT, JSONField, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.kit.text import clean_text
from inbox.people.models import Department, Membership, Town, User

COUNTED = 500  # rows that stand in the way are counted up to here


class Administration(admin.AdminSite):
    """Nobody but superusers; they sign in at the desk's door, where tries are counted."""

    site_title = site_header = gettext_lazy("Administration")
    index_title = gettext_lazy("What the town sets up")
    site_url = "/desk/"

    def has_permission(self, request: Any) -> bool:
        return request.user.is_active and request.user.is_superuser

    def login(self, request: Any, extra_context: Any = None) -> Any:
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/admin/"))


site = Administration(name="admin")


class LanguagesWidget(forms.MultiWidget):
    """A line for each language of the site."""

    template_name = "django/forms/widgets/multiwidget.html"

    def __init__(self, *, long: bool = False) -> None:
        kind = forms.Textarea if long else forms.TextInput
        shown = {"rows": 4, "cols": 40} if long else {"size": 40}
        super().__init__(
            {code: kind({**shown, "lang": code, "placeholder": name}) for code, name in settings.LANGUAGES}
        )

    def decompress(self, value: Any) -> list[str]:
        texts = value if isinstance(value, dict) else {}
        return [texts.get(code, "") for code, _name in settings.LANGUAGES]


class LanguagesField(forms.MultiValueField):
    """A text in each language of the site; those left empty are shown in another one."""

    def __init__(self, *, long: bool = False, **kwargs: Any) -> None:
        self.long = long
        fields = [forms.CharField(required=False) for _code in settings.LANGUAGES]
        super().__init__(fields, widget=LanguagesWidget(long=long), require_all_fields=False, **kwargs)

    def compress(self, values: list[str]) -> dict[str, str]:
        codes = [code for code, _name in settings.LANGUAGES]
        texts = [clean_text(value or "", multiline=self.long) for value in values] or [""] * len(codes)
        return {code: text for code, text in zip(codes, texts, strict=True) if text}

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.compress(data or []) != (initial or {})


def in_the_way(one: Model) -> Iterable[str]:
    """A sentence for each kind of row that refers to this one and forbids to delete it."""
    for relation in one._meta.related_objects:
        if getattr(relation, "on_delete", None) is not PROTECT:
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: one})
        if count := len(rows.values_list("pk")[: COUNTED + 1]):
            number = f"{COUNTED}+" if count > COUNTED else str(count)
            words = {"what": relation.related_model._meta.verbose_name_plural, "number": number}
            yield _("It is still named by: %(what)s (%(number)s).") % words


class PlainAdmin(admin.ModelAdmin):
    """Texts by language as plain lines; what is in use is not deleted, and a sentence says by what it is used."""

    long_texts: tuple[str, ...] = ()

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, JSONField) and db_field.name != "contact":
            required = not db_field.blank
            words = {"label": db_field.verbose_name.capitalize(), "help_text": db_field.help_text}
            return LanguagesField(long=db_field.name in self.long_texts, required=required, **words)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """An address once given stays: readers keep it, and a question's history names departments by it."""
        return ("slug",) if hasattr(obj, "slug") else ()

    def get_deleted_objects(self, objs: Any, request: Any) -> Any:
        protected = [sentence for one in objs for sentence in in_the_way(one)]
        return ([], {}, set(), protected) if protected else super().get_deleted_objects(objs, request)


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 1


@admin.register(Town, site=site)
class TownAdmin(PlainAdmin):
    fields = ("name", "short_name", "tagline", "emergency_line", "contact", "names_members")

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(Department, site=site)
class DepartmentAdmin(PlainAdmin):
    list_display = ("__str__", "slug", "is_desk", "is_active")
    fields = ("slug", "name", "duties", "phone", "email", "is_desk", "is_active")
    long_texts = ("duties",)


class NewMemberForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("username", "name", "email", "language")


class MemberForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User, site=site)
class MemberAdmin(UserAdmin):
    """Members of staff with their roles. Somebody who leaves is made inactive, not deleted."""

    form, add_form = MemberForm, NewMemberForm
    inlines = (MembershipInline,)
    list_display = ("username", "name", "email", "is_active")
    list_filter = ("is_active", "memberships__role", "memberships__department")
    search_fields = ("username", "name", "email")
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "email", "language", "is_active", "is_superuser")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "name", "email", "language", "usable_password", "password1", "password2")}),
    )
    filter_horizontal = ()

    def get_deleted_objects(self, objs: Any, request: Any) -> Any:
        protected = [sentence for one in objs for sentence in in_the_way(one)]
        return ([], {}, set(), protected) if protected else super().get_deleted_objects(objs, request)


@admin.register(Membership, site=site)
class MembershipAdmin(PlainAdmin):
    list_display = ("user", "role", "department")
    list_filter = ("role", "department")
    list_select_related = ("user", "department")
