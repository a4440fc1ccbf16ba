"""The authorization matrix, as data: every address of the product, who tries it, what each gets.

Actors are the cast of tests.make, and `roleless` and `superuser` (members without a role; the second one has the
administration), `deactivated` (with a session from before), `resident` (who opened the question of roads by its code)
and `anonymous`. Two questions: `{roads}`, led by roads and owned by its officer, and `{parks}`, led by parks.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.make import CAST

MEMBERS = tuple(CAST)
OUTSIDE = ("anonymous", "resident", "deactivated")
ACTORS = (*MEMBERS, "superuser", "roleless", *OUTSIDE)
SEE_ALL = (
    *("responder", "second_responder", "reviewer", "second_reviewer"),
    *("head", "arbiter", "leader", "operator"),
)
SEE_ROADS = (*SEE_ALL, "officer", "second_officer")
SEE_PARKS = (*SEE_ALL, "outsider")
RESPONDERS = ("responder", "second_responder")
ANSWERING = (*RESPONDERS, "officer", "second_officer", "head", "outsider")  # who can own a question
LEADERS = ("leader", "operator")  # who sets the town up
ADMINISTRATORS = (*LEADERS, "superuser")
IN_ROADS = ("officer", "second_officer", "reviewer", "head")
IN_PARKS = ("outsider",)


def staff(status: int, *, only: tuple[str, ...] = MEMBERS, others: int = 404) -> dict[str, int]:
    """A page of the desk: `only` these members get `status`, other members `others`; the rest must sign in."""
    members = dict.fromkeys(MEMBERS, others) | dict.fromkeys(only, status)
    return members | {"roleless": 403, "superuser": 403} | dict.fromkeys(OUTSIDE, 302)


def inviters(status: int, others: int = 404) -> dict[str, int]:
    """Who may invite gets `status`, other members `others`; the rest must sign in."""
    return (
        everybody(others)
        | dict.fromkeys(("head", "leader", "operator", "superuser"), status)
        | dict.fromkeys(OUTSIDE, 302)
    )


def everybody(status: int) -> dict[str, int]:
    return dict.fromkeys(ACTORS, status)


def just(actor: str, status: int, others: int) -> dict[str, int]:
    return everybody(others) | {actor: status}


@dataclass(frozen=True)
class Row:
    """One request: `pattern` as the urlconf has it; `sends` is what is posted; a status of 400 and above, and a way
    to the sign-in, must leave the database as it was. `is_kept` marks a request that never changes anything."""

    pattern: str
    path: str
    expected: dict[str, int]
    method: str = "get"
    sends: dict[str, Any] = field(default_factory=dict)
    is_kept: bool = True


def get(pattern: str, expected: dict[str, int], path: str = "") -> Row:
    return Row(pattern, path or f"/{pattern}", expected)


def post(pattern: str, expected: dict[str, int], path: str = "", *, is_kept: bool = False, **sends: Any) -> Row:
    return Row(pattern, path or f"/{pattern}", expected, "post", sends, is_kept)


VERB = "questions/<slug:number>/<slug:verb>"
QUESTION, TRACK = "questions/<slug:number>/", "track/<slug:number>/"
TAKEN_IN = {"source": "counter", "question": "Who empties the bins at the mill?", "lang": "en"}

ROWS = [
    # -- for operators --
    get("healthz", everybody(200)),
    get("readyz", everybody(503)),  # no worker runs in tests
    post("healthz", everybody(405)),
    get("style/<slug:name>.<slug:hash>.css", everybody(200), "/style/desk.0.css"),
    get("style/<slug:name>.<slug:hash>.css", everybody(404), "/style/secret.0.css"),
    # -- the API's public part --
    get("api/", everybody(200)),
    get("api/v1/", everybody(302)),
    get("api/v1/answers", everybody(200)),
    get("api/v1/answers/<slug:number>", everybody(200), "/api/v1/answers/{published}"),
    get("api/v1/answers/<slug:number>", everybody(404), "/api/v1/answers/{roads}"),
    get("api/v1/suggest", everybody(200), "/api/v1/suggest?text=street lamp"),
    get("api/v1/openapi.json", everybody(200)),
    get("api/v1/topics", everybody(200)),
    get("api/v1/departments", everybody(200)),
    get("api/v1/figures", everybody(200)),
    post("api/v1/questions", everybody(400), is_kept=True, question="A form on another site asks this."),
    post("api/v1/track", everybody(400), is_kept=True, code="2026-00001-00000-00000-0"),
    post("api/v1/track/<slug:verb>", everybody(400), "/api/v1/track/withdraw", is_kept=True),
    post("api/v1/track/<slug:verb>", everybody(404), "/api/v1/track/claim", is_kept=True),
    # -- the API's part for staff: a session opens nothing; who gets in by a token: tests/api/test_rights.py --
    get("api/v1/questions", everybody(401)),
    get("api/v1/questions/<slug:number>", everybody(401), "/api/v1/questions/{roads}"),
    post(f"api/v1/{VERB}", everybody(401), "/api/v1/questions/{roads}/claim", is_kept=True),
    get(f"api/v1/{VERB}", everybody(405), "/api/v1/questions/{roads}/claim"),
    get("api/v1/<path:rest>", everybody(404), "/api/v1/nothing"),
    # -- the desk --
    get("desk/", staff(302)),
    get("desk/", everybody(302), "/zh-hans/desk/"),
    get("desk/<slug:queue>/", staff(200), "/desk/all/"),
    get("desk/<slug:queue>/", staff(404), "/desk/everything/"),
    post("desk/<slug:queue>/", staff(405), "/desk/all/"),
    get("desk/new/", staff(200, only=RESPONDERS, others=403)),
    post("desk/new/", staff(302, only=RESPONDERS, others=403), **TAKEN_IN),
    get("desk/new/slip/", staff(404)),
    get("desk/precedents/", staff(200)),
    post("desk/precedents/", staff(405)),
    get("desk/away/", staff(200)),
    post("desk/away/", staff(422, only=ANSWERING), is_kept=True, first_on="never"),
    post("desk/away/<int:absence_id>/end/", staff(404), "/desk/away/1/end/"),  # theirs: tests/desk/test_absences.py
    get("desk/setup/", staff(200, only=LEADERS, others=403)),
    get("desk/setup/calendar/", staff(200, only=LEADERS, others=403)),
    post("desk/setup/calendar/", staff(422, only=LEADERS, others=403), is_kept=True, zone="Nowhere"),
    get("desk/setup/departments/", staff(200, only=LEADERS, others=403)),
    post("desk/setup/departments/", staff(422, only=LEADERS, others=403), is_kept=True, merged="desk"),
    get("desk/setup/rules/", staff(200, only=LEADERS, others=403)),
    post("desk/setup/rules/", staff(422, only=LEADERS, others=403), is_kept=True, contact_amount="-1"),
    get(f"desk/{QUESTION}", staff(200, only=SEE_ROADS), "/desk/questions/{roads}/"),
    get(f"desk/{QUESTION}", staff(200, only=SEE_PARKS), "/desk/questions/{parks}/"),
    get(f"desk/{QUESTION}", staff(404), "/desk/questions/2026-99999/"),
    post(f"desk/{QUESTION}contact/", staff(200, only=IN_ROADS), "/desk/questions/{roads}/contact/", is_kept=True),
    post(f"desk/{QUESTION}contact/", staff(404), "/desk/questions/{parks}/contact/"),  # none is kept there
    get(f"desk/{QUESTION}contact/", staff(405), "/desk/questions/{roads}/contact/"),
    get(
        f"desk/{QUESTION}files/<int:attachment_id>",
        staff(200, only=SEE_ROADS),
        "/desk/questions/{roads}/files/{file}",
    ),
    get(f"desk/{QUESTION}files/<int:attachment_id>", staff(404), "/desk/questions/{parks}/files/{file}"),
    get(f"desk/{QUESTION}why/", staff(200, only=SEE_ROADS), "/desk/questions/{roads}/why/"),
    get(f"desk/{QUESTION}why/", staff(200, only=SEE_PARKS), "/desk/questions/{parks}/why/"),
    get(f"desk/{QUESTION}<slug:verb>/", staff(302, only=SEE_ROADS), "/desk/questions/{roads}/claim/"),
    get(f"desk/{QUESTION}<slug:verb>/", staff(302, only=SEE_PARKS), "/desk/questions/{parks}/claim/"),
    post(f"desk/{QUESTION}<slug:verb>/", staff(404), "/desk/questions/{roads}/close/"),  # the clock's, nobody's
    post(f"desk/{QUESTION}<slug:verb>/", staff(404), "/desk/questions/{roads}/withdraw/"),  # the resident's
    # the other verbs: VERBS below
    # -- accounts --
    get("accounts/", {**everybody(200), **dict.fromkeys(OUTSIDE, 302)}),
    post("accounts/", {**everybody(302), **dict.fromkeys(OUTSIDE, 302)}, language="en"),
    get("accounts/login/", {**everybody(302), **dict.fromkeys(OUTSIDE, 200)}),
    post("accounts/login/", {**everybody(302), **dict.fromkeys(OUTSIDE, 200)}, username="x", password="y"),
    get("accounts/welcome/", {**everybody(200), **dict.fromkeys(OUTSIDE, 302)}),
    get("accounts/logout/", everybody(405)),
    get("accounts/password/", {**everybody(200), **dict.fromkeys(OUTSIDE, 302)}),
    post(
        "accounts/password/",
        {**everybody(200), **dict.fromkeys(OUTSIDE, 302)},
        is_kept=True,
        old_password="wrong",
        new_password1="a quite different one",
        new_password2="a quite different one",
    ),
    get("accounts/password/reset/", everybody(200)),
    post("accounts/password/reset/", everybody(302), username="nobody"),
    get("accounts/password/reset/<str:uidb64>/<str:token>/", everybody(200), "/accounts/password/reset/MQ/guessed/"),
    post("accounts/sessions/end/", everybody(302)),
    get("accounts/sessions/end/", {**everybody(405), **dict.fromkeys(OUTSIDE, 302)}),
    get("accounts/reauthenticate/", {**everybody(200), **dict.fromkeys(OUTSIDE, 302)}),
    get("accounts/invitations/", inviters(200)),
    post("accounts/invitations/", inviters(422), is_kept=True, name="", email="", roles="operator"),
    get("accounts/invitations/<int:invitation_id>/withdraw/", inviters(405, 405), "/accounts/invitations/1/withdraw/"),
    post("accounts/invitations/<int:invitation_id>/withdraw/", inviters(302), "/accounts/invitations/1/withdraw/"),
    get("accounts/invitation/<str:token>/", everybody(404), "/accounts/invitation/guessed/"),
    get("accounts/2fa/", {**everybody(200), **dict.fromkeys(OUTSIDE, 302)}),
    get("accounts/2fa/authenticate/", everybody(302)),
    get("accounts/2fa/reauthenticate/", everybody(302)),
    get("accounts/2fa/totp/activate/", everybody(302)),
    get("accounts/2fa/totp/deactivate/", {**everybody(404), **dict.fromkeys(OUTSIDE, 302)}),
    get("accounts/2fa/recovery-codes/", {**everybody(404), **dict.fromkeys(OUTSIDE, 302)}),
    get("accounts/2fa/recovery-codes/generate/", everybody(302)),
    get("accounts/2fa/webauthn/add/", everybody(302)),
    get("accounts/2fa/webauthn/login/", everybody(302)),
    get("accounts/2fa/webauthn/reauthenticate/", everybody(302)),
    get("accounts/2fa/webauthn/keys/<int:pk>/remove/", everybody(302), "/accounts/2fa/webauthn/keys/1/remove/"),
    # -- the administration --
    get("admin/", everybody(302) | dict.fromkeys(ADMINISTRATORS, 200)),
    # every page below it: test_administration_is_for_those_who_set_the_town_up
    # -- feeds and the like --
    get("feeds/answers.atom", everybody(200)),
    get("sitemap.xml", everybody(200)),
    get("sitemaps/<slug:section>.xml", everybody(404), "/sitemaps/secrets.xml"),
    get("robots.txt", everybody(200)),
    get("theme.css", everybody(200)),
    get("theme.<slug:hash>.css", everybody(200), "/theme.0.css"),
    get("logo.<slug:hash>", everybody(404), "/logo.0"),
    get(".well-known/security.txt", everybody(200)),
    get("t/<str:token>", everybody(404), "/t/guessed"),
    # -- the public --
    get("", everybody(200)),
    get("answers/", everybody(200)),
    post("answers/", everybody(405)),
    get("answers/<slug:number>/", everybody(200), "/answers/{published}/"),
    get("answers/<slug:number>/", everybody(404), "/answers/{roads}/"),
    get("answers/<slug:number>/versions/<int:version>/", everybody(404), "/answers/{roads}/versions/1/"),
    get("answers/<slug:number>/<str:slug>/", everybody(404), "/answers/{roads}/lamp/"),
    get("topics/", everybody(200)),
    get("topics/<slug:slug>/", everybody(200), "/topics/streets/"),
    get("departments/", everybody(200)),
    get("departments/<slug:slug>/", everybody(200), "/departments/roads/"),
    get("figures/", everybody(200)),
    get("refusals/", everybody(200)),
    get("about/", everybody(200)),
    get("privacy/", everybody(200)),
    get("accessibility/", everybody(200)),
    get(QUESTION, everybody(200), "/questions/{roads}/"),
    get(QUESTION, everybody(404), "/questions/{private}/"),
    get(f"{QUESTION}why/", everybody(200), "/questions/{roads}/why/"),
    get(f"{QUESTION}why/", everybody(404), "/questions/{private}/why/"),
    # -- the resident --
    get("ask/", everybody(200)),
    post("ask/", everybody(422), is_kept=True, question="Short"),
    get("ask/near/", everybody(405)),
    post("ask/near/", everybody(200), is_kept=True, question="Why is the street lamp dark?"),
    get("ask/receipt/", everybody(404)),
    get("track/", everybody(200)),
    post("track/", everybody(422), is_kept=True, code="2026-00001-00000-00000-0"),
    get(TRACK, just("resident", 200, 403), "/track/{roads}/"),
    get(TRACK, everybody(403), "/track/{parks}/"),
    get(TRACK, everybody(403), "/track/2026-99999/"),
    get(f"{TRACK}data/", just("resident", 200, 403), "/track/{roads}/data/"),
    get(f"{TRACK}data/", everybody(403), "/track/{parks}/data/"),
    get(f"{TRACK}why/", just("resident", 200, 403), "/track/{roads}/why/"),
    get(f"{TRACK}why/", everybody(403), "/track/{parks}/why/"),
    get(f"{TRACK}files/<int:file_id>/", just("resident", 200, 403), "/track/{roads}/files/{file}/"),
    get(f"{TRACK}files/<int:file_id>/", everybody(403), "/track/{parks}/files/{file}/"),
    get(f"{TRACK}<slug:step>/", everybody(405), "/track/{roads}/withdraw/"),
    post(f"{TRACK}<slug:step>/", just("resident", 303, 422), "/track/{roads}/withdraw/"),
    post(f"{TRACK}<slug:step>/", everybody(422), "/track/{parks}/withdraw/"),
]

# Below these, one rule holds for every address: see the test of each.
PREFIXES = ("admin/",)


@dataclass(frozen=True)
class VerbRow:
    """A verb at the desk on a question in the state `stage`: who can do it. Other members who see the question get 403,
    or 409 where the state and not the right is in the way; who does not see it gets 404, unless asked to contribute."""

    verb: str
    stage: str
    doers: tuple[str, ...]
    sends: dict[str, Any] = field(default_factory=dict)


OWNER = ("officer",)
REASON = {"reason": "Because of the pole."}
VERBS = [
    VerbRow("claim", "new", RESPONDERS),
    VerbRow("classify", "new", RESPONDERS, {"kind": "hazard", "urgency": "normal"}),
    VerbRow("classify", "in_hand", OWNER, {"kind": "hazard", "urgency": "normal"}),
    VerbRow("mark_spam", "new", RESPONDERS),
    VerbRow("unmark_spam", "spam", RESPONDERS),
    VerbRow("refuse", "new", RESPONDERS, {"reason": "abusive"}),
    VerbRow("refuse", "in_hand", OWNER, {"reason": "abusive"}),
    VerbRow("confirm_refusal", "refused", ("reviewer", "second_reviewer", "head")),
    VerbRow("assign", "in_hand", (*OWNER, "head"), {"member": "second_officer"}),
    VerbRow("offer", "claimed", ("responder",), {"to": "roads", **REASON}),
    VerbRow("withdraw_offer", "offered", ("responder",)),
    VerbRow("accept", "offered", ("officer", "second_officer", "head")),
    VerbRow("decline", "offered", ("officer", "second_officer", "head"), REASON),
    VerbRow("return_to_desk", "in_hand", OWNER, REASON),
    VerbRow("rule", "in_hand", ("arbiter",), {"to": "parks", **REASON}),
    VerbRow("ask_department", "in_hand", OWNER, {"department": "parks", "ask": "Is the hedge yours?"}),
    VerbRow("contacted", "in_hand", OWNER, {"how": "phone"}),
    VerbRow("ask_resident", "in_hand", OWNER, {"text": "Which pole?"}),
    VerbRow("add_information", "in_hand", OWNER, {"text": "Pole 3."}),
    VerbRow("progress", "in_hand", OWNER, {"text": "The cable comes on Friday."}),
    VerbRow("note", "in_hand", SEE_ROADS, {"text": "A word."}),
    VerbRow(
        "draft",
        "in_hand",
        ("officer", "second_officer", "head"),
        {"body": "Mended.", "public_question": "When?", "base_version": "0"},
    ),
    VerbRow("submit_for_review", "drafted", OWNER, {"version_hash": "{hash}"}),
    VerbRow(
        "review",
        "in_review",
        ("reviewer", "second_reviewer", "head"),
        {"version_hash": "{hash}", "verdict": "approve", "read": "on"},
    ),
    VerbRow("publish", "approved", (*OWNER, "reviewer", "second_reviewer", "head")),
    VerbRow("undo_publish", "published", (*OWNER, "reviewer", "second_reviewer", "head")),
    VerbRow("answer_privately", "approved_private", (*OWNER, "reviewer", "second_reviewer", "head")),
    VerbRow("withhold", "approved", ("reviewer", "second_reviewer", "head"), {"reason": "in_court"}),
]
# Whose API takes other fields, or which it opens to others.
AT_THE_DESK = [
    *VERBS,
    VerbRow("accept_contribution", "asked", ("outsider",), {"id": "{asked}"}),
    VerbRow("contribute", "asked", ("outsider",), {"id": "{asked}", "text": "It is ours."}),
    VerbRow("decline_contribution", "asked", ("outsider",), {"id": "{asked}", **REASON}),
    VerbRow("split", "in_hand", OWNER, {"first": "Why is it dark?", "second": "Who cuts the hedge?"}),
]
