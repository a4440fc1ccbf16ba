"""The administration: what a town sets up and rarely changes. No question is changed here."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    BaseUserCreationForm,
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import PROTECT, JSONField, Model, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from inbox.kit import clock, colours
from inbox.kit.punctuation import gap
from inbox.people import face, leaving, second_factor
from inbox.people.department_form import DepartmentForm
from inbox.people.localized import LocalizedForm, LocalizedTextField
from inbox.people.models import Calendar, Department, Membership, Town, User
from inbox.people.roles import ROLE_NAMES, Role
from inbox.people.standing import may_administer, standing_of
from inbox.people.town_form import TownForm

NAME = pgettext_lazy("of a department, topic or town", "Name")
SLUG_WORDS = (gettext_lazy("Short name in addresses"), gettext_lazy("Small Latin letters: parks. It stays for good."))
ACTIVE_WORDS = (gettext_lazy("In use"), gettext_lazy("Instead of deleting: offered nowhere any more, kept in history."))
COUNTED = 500  # rows that stand in the way are counted up to here


class Administration(admin.AdminSite):
    """For those whose role sets the town up (people/roles.py); they sign in at the desk's door, where tries count."""

    site_title = site_header = gettext_lazy("Administration")
    index_title = gettext_lazy("What the town sets up")
    site_url = "/desk/"
    enable_nav_sidebar = False

    def has_permission(self, request: Any) -> bool:
        if not hasattr(request, "may_administer"):
            may_enter = may_administer(request.user)
            request.may_administer = may_enter and not second_factor.comes_first(request.user, "administration")
        return request.may_administer

    def login(self, request: Any, extra_context: Any = None) -> Any:
        wanted = request.GET.get("next", "/admin/")
        if may_administer(request.user):
            return redirect_to_login(wanted, reverse("mfa_index"))  # only a second factor is missing
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(wanted)

    def each_context(self, request: Any) -> dict[str, Any]:
        return super().each_context(request) | {"town": face.shown(Town.objects.get(), get_language())}


site = Administration(name="admin")


PLURALS = {  # of models that have none; Django’s own would be an “s” behind the Chinese word
    "answer": gettext_lazy("answers"),
    "answerversion": gettext_lazy("versions of answers"),
    "arbitration": gettext_lazy("arbitrations"),
    "contribution": gettext_lazy("contributions"),
    "event": gettext_lazy("events"),
    "letter": gettext_lazy("letters"),
    "offer": gettext_lazy("offers"),
    "precedent": gettext_lazy("precedents"),
    "stewardship": gettext_lazy("stewardships"),
}


def in_the_way(one: Model) -> Iterable[str]:
    """A sentence for each kind of row that refers to this one and forbids to delete it."""
    fields: dict[type[Model], list[str]] = {}
    for relation in one._meta.get_fields(include_hidden=True):
        if getattr(relation, "on_delete", None) is PROTECT and relation.auto_created:
            fields.setdefault(relation.related_model, []).append(relation.field.name)
    for model, names in fields.items():
        named = reduce(or_, (Q(**{name: one}) for name in names))
        if count := len(model._base_manager.filter(named).values_list("pk")[: COUNTED + 1]):
            number = f"{COUNTED}+" if count > COUNTED else str(count)
            words = {"what": PLURALS.get(model._meta.model_name, model._meta.verbose_name_plural), "number": number}
            yield _("It is still named by: %(what)s (%(number)s).") % words


@contextmanager
def told(request: Any, members: list[int]) -> Iterator[None]:
    """Around what may take roles from these members, outside of its transaction: afterwards what they can’t own any
    more is vacated, and the administrator reads what follows."""
    before = leaving.held_by(members)
    yield
    after = leaving.held_by(members)
    lost = [one for role, one in before.items() if role not in after]
    for one in leaving.consequences(lost, request.user, clock.now()) if lost else ():
        where = one.department
        if where is None:
            messages.warning(request, one.sentence)
            continue
        url = f"{reverse('desk-queue', args=['all'])}?department={where.slug}"
        link = _("See what it leads")
        messages.warning(request, format_html('{}{}<a href="{}">{}</a>', one.sentence, gap(), url, link))


def column(field: str, name: Any, *, boolean: bool = False) -> Any:
    """A column of a list under a name of our own: those of the models are English alone."""

    @admin.display(description=name, ordering=field, boolean=boolean)
    def shown(self: Any, one: Model) -> Any:
        words = getattr(one, f"get_{field}_display", None)
        return words() if words else getattr(one, field)

    return shown


def narrowed_by(field: str, name: Any, kind: type[admin.FieldListFilter]) -> tuple[str, type[admin.FieldListFilter]]:
    """A filter beside a list under a name of our own."""

    class Named(kind):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.title = name

    return field, Named


class ByRole:
    """The table of roles decides, not Django's permissions; what is in use stays, and a sentence says by what."""

    words: dict[str, tuple[Any, Any]] = {}  # field → its name and a sentence about it, in the town's words

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in self.words:
            field.label, field.help_text = self.words[db_field.name]
        return without_shortcuts(field)

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def changeform_view(
        self, request: Any, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        what = self.opts.verbose_name
        title = {"title": capfirst(what) if object_id else _("Add: %(what)s") % {"what": what}}
        return super().changeform_view(request, object_id, form_url, title | (extra_context or {}))

    def has_module_permission(self, request: Any) -> bool:
        return site.has_permission(request)

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return site.has_permission(request)

    def has_add_permission(self, request: Any, *_parent: Any) -> bool:
        return site.has_permission(request)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return site.has_permission(request)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return site.has_permission(request)

    def get_deleted_objects(self, objs: Any, request: Any) -> Any:
        protected = [sentence for one in objs for sentence in in_the_way(one)]
        return ([], {}, set(), protected) if protected else super().get_deleted_objects(objs, request)


def without_shortcuts(field: Any) -> Any:
    """A choice of another object, less the buttons that would change or delete that object from here."""
    for way in ("add", "change", "delete", "view"):
        if hasattr(getattr(field, "widget", None), f"can_{way}_related"):
            setattr(field.widget, f"can_{way}_related", False)
    return field


class PlainAdmin(ByRole, admin.ModelAdmin):
    """Texts by language as plain lines."""

    form = LocalizedForm
    long_texts: tuple[str, ...] = ()
    short = column("slug", SLUG_WORDS[0])

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, JSONField):
            rows = 4 if db_field.name in self.long_texts else 0
            longest = 5_000 if rows else 120
            required = not db_field.blank
            field = LocalizedTextField(rows=rows, max_length=longest, required=required, label=db_field.verbose_name)
            field.label, field.help_text = self.words.get(db_field.name, (field.label, field.help_text))
            return field
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fields(self, request: Any, obj: Any = None) -> list[str]:
        return ["short" if name == "slug" and obj else name for name in super().get_fields(request, obj)]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """An address once given stays: readers keep it, and a question's history names departments by it."""
        return ("short",) if hasattr(obj, "slug") else ()


class Versions(ByRole, admin.ModelAdmin):
    """Rows that are never changed: a new version is made at the desk, where its dates are seen first."""

    @admin.display(description=gettext_lazy("As it is kept"))
    def kept(self, one: Any) -> str:
        return format_html("<pre>{}</pre>", json.dumps(one.data, ensure_ascii=False, indent=1))

    def has_add_permission(self, request: Any, *_parent: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


class MembershipForm(forms.ModelForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "department" in self.fields:
            self.fields["department"].queryset = Department.objects.filter(is_active=True) | Department.objects.filter(
                pk=self.instance.department_id
            )


class GivesRoles(ByRole):
    """A role is given by those who may: operators by operators only."""

    words = {
        "user": (gettext_lazy("Member"), ""),
        "department": (gettext_lazy("Department"), ""),
        "role": (gettext_lazy("Role"), ""),
    }

    def formfield_for_choice_field(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "role":
            given = [(role.value, name) for role, name in ROLE_NAMES.items() if may_hold(request.user, role)]
            kwargs["choices"] = [("", "---------"), *given]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


def may_hold(user: User, role: str) -> bool:
    """Whether this administrator may give or take the role."""
    return role != Role.OPERATOR or is_operator(user)


def is_operator(user: User) -> bool:
    return user.is_superuser or standing_of(user).has(Role.OPERATOR)


class MembershipInline(GivesRoles, admin.TabularInline):
    model = Membership
    form = MembershipForm
    extra = 1


@admin.register(Town, site=site)
class TownAdmin(PlainAdmin):
    form = TownForm
    fieldsets = (
        (NAME, {"fields": ("name", "short_name", "tagline")}),
        (
            gettext_lazy("How to reach it"),
            {"fields": ("emergency_line", "phone", "email", "supervision_phone", "address", "hours")},
        ),
        (gettext_lazy("Look"), {"fields": ("brand_colour", "accent_colour", "new_logo", "drop_logo")}),
        (gettext_lazy("Languages and names"), {"fields": ("languages", "names_members")}),
        (gettext_lazy("Texts"), {"fields": ("about", "privacy", "accessibility", "refusals")}),
    )

    def has_add_permission(self, request: Any, *_parent: Any) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        return TownForm.base_fields.get(db_field.name) or super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: Any, obj: Town, form: TownForm, change: Any) -> None:
        data = form.cleaned_data
        obj.contact, obj.texts, obj.languages = form.contact(), form.texts(), data["languages"]
        if data["new_logo"]:
            obj.logo = face.keep(data["new_logo"])
        elif data["drop_logo"]:
            obj.logo = None
        super().save_model(request, obj, form, change)
        for chosen in (obj.brand_colour, obj.accent_colour):
            if chosen and (fitted := colours.scheme(chosen, is_dark=False).plain) != chosen:
                words = {"chosen": chosen, "fitted": fitted}
                messages.info(request, _("%(chosen)s could not be read on white; pages use %(fitted)s.") % words)


@admin.register(Calendar, site=site)
class CalendarAdmin(Versions):
    list_display = ("__str__", "known_until")
    fields = ("made", "known_until", "kept")
    ordering = ("-pk",)
    made = column("made_at", gettext_lazy("Made on"))

    @admin.display(description=gettext_lazy("Holidays known until"))
    def known_until(self, one: Calendar) -> str:
        return one.data["known_until"]


@admin.register(Department, site=site)
class DepartmentAdmin(PlainAdmin):
    form = DepartmentForm
    list_display = ("__str__", "short", "telephone", "desk", "active")
    telephone = column("phone", gettext_lazy("Telephone"))
    desk = column("is_desk", gettext_lazy("The citizens’ desk"), boolean=True)
    active = column("is_active", ACTIVE_WORDS[0], boolean=True)
    fields = ("name", "slug", "duties", "phone", "email", "is_desk", "is_active")
    long_texts = ("duties",)
    words = {
        "name": (
            NAME,
            gettext_lazy("A new name stands everywhere at once, also where something happened under the old one."),
        ),
        "slug": SLUG_WORDS,
        "duties": (gettext_lazy("What it does"), gettext_lazy("Residents read it, and so does whoever routes.")),
        "phone": (gettext_lazy("Telephone"), gettext_lazy("Stands on every receipt.")),
        "email": (gettext_lazy("E-mail"), ""),
        "is_desk": (gettext_lazy("The citizens’ desk"), gettext_lazy("New questions arrive there. A town has one.")),
        "is_active": ACTIVE_WORDS,
    }

    def changeform_view(self, request: Any, object_id: Any = None, *args: Any, **options: Any) -> Any:
        """The form looks first; what came in between, the database refuses."""
        try:
            return super().changeform_view(request, object_id, *args, **options)
        except IntegrityError:
            messages.error(request, _("Something reached this department meanwhile. Look at it again."))
            return self.response_post_save_change(request, None)


class NewMemberForm(BaseUserCreationForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password1"].help_text = _(
            "At least 12 characters. A few words in a row are easy to keep in mind and hard to guess."
        )
        self.fields["password2"].label, self.fields["password2"].help_text = _("Once more"), ""

    language = forms.ChoiceField(label=gettext_lazy("Language of the desk"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("username", "name", "email", "language")


class PasswordButton(ReadOnlyPasswordHashWidget):
    """The way to a new password, without what is stored of the old one."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"summary": []}


class MemberForm(UserChangeForm):
    password = ReadOnlyPasswordHashField(
        label=gettext_lazy("Password"),
        widget=PasswordButton,
        help_text=gettext_lazy("Nobody can read it. A new one ends this member’s sessions."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the desk"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = "__all__"


@admin.register(User, site=site)
class MemberAdmin(ByRole, UserAdmin):
    """Members of staff with their roles. Somebody who leaves is made inactive, not deleted."""

    form, add_form = MemberForm, NewMemberForm
    inlines = (MembershipInline,)
    list_display = ("username", "called", "address", "may_sign_in")
    list_filter = (
        narrowed_by("is_active", gettext_lazy("May sign in"), admin.BooleanFieldListFilter),
        narrowed_by("memberships__role", gettext_lazy("Role"), admin.ChoicesFieldListFilter),
        narrowed_by("memberships__department", gettext_lazy("Department"), admin.RelatedFieldListFilter),
    )
    add_form_template = "admin/change_form.html"
    called = column("name", gettext_lazy("Name"))
    address = column("email", gettext_lazy("E-mail address"))
    may_sign_in = column("is_active", gettext_lazy("May sign in"), boolean=True)
    words = {
        "username": (
            gettext_lazy("Name to sign in with"),
            gettext_lazy("Letters, digits and @ . + - _, no spaces."),
        ),
        "name": (gettext_lazy("Name"), gettext_lazy("As colleagues read it.")),
        "email": (gettext_lazy("E-mail address"), ""),
        "is_active": (
            gettext_lazy("May sign in"),
            gettext_lazy("Take this away from somebody who leaves, not by deleting them: what they did stays true."),
        ),
        "is_superuser": (
            gettext_lazy("May change everything here"),
            gettext_lazy("For whoever runs the server, beside all roles."),
        ),
    }
    search_fields = ("username", "name", "email")
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "email", "language", "is_active", "is_superuser")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "name", "email", "language", "password1", "password2")}),)
    filter_horizontal = ()

    def changeform_view(self, request: Any, object_id: Any = None, *args: Any, **options: Any) -> Any:
        may_take = request.method == "POST" and (object_id or "").isdecimal()
        with told(request, [int(object_id)]) if may_take else nullcontext():
            return super().changeform_view(request, object_id, *args, **options)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        return () if request.user.is_superuser else ("is_superuser",)

    def has_change_permission(self, request: Any, obj: User | None = None) -> bool:
        """The account of an operator is an operator's matter: a new password for it would be a way to its rights."""
        is_above = obj is not None and is_operator(obj) and not is_operator(request.user)
        return super().has_change_permission(request, obj) and not is_above

    def has_delete_permission(self, request: Any, obj: User | None = None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(Membership, site=site)
class MembershipAdmin(GivesRoles, PlainAdmin):
    form = MembershipForm
    list_display = ("member", "held", "where")
    list_filter = (
        narrowed_by("role", gettext_lazy("Role"), admin.ChoicesFieldListFilter),
        narrowed_by("department", gettext_lazy("Department"), admin.RelatedFieldListFilter),
    )
    member = column("user", gettext_lazy("Member"))
    held = column("role", gettext_lazy("Role"))
    where = column("department", gettext_lazy("Department"))
    list_select_related = ("user", "department")

    def has_change_permission(self, request: Any, obj: Membership | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or may_hold(request.user, obj.role))

    def has_delete_permission(self, request: Any, obj: Membership | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def changeform_view(self, request: Any, object_id: Any = None, *args: Any, **options: Any) -> Any:
        with self._told(request, object_id):
            return super().changeform_view(request, object_id, *args, **options)

    def delete_view(self, request: Any, object_id: str, extra_context: Any = None) -> Any:
        with self._told(request, object_id):
            return super().delete_view(request, object_id, extra_context)

    def delete_queryset(self, request: Any, queryset: Any) -> None:
        with told(request, list(queryset.values_list("user", flat=True))):
            super().delete_queryset(request, queryset)

    def _told(self, request: Any, object_id: str | None) -> Any:
        if request.method != "POST" or not (object_id or "").isdecimal():
            return nullcontext()
        return told(request, list(Membership.objects.filter(pk=object_id).values_list("user", flat=True)))
