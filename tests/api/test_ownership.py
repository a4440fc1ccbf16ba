"""Who is accountable, by API alone: declined, returned, ruled, split, contacted; and what each loser is told."""

import pytest

from inbox.people.models import Department
from inbox.questions.models import Question
from inbox.questions.settle import settle_one
from tests.api.calling import HOUR, NOW, Caller, caller, do, make_code, read
from tests.house.stages import staged
from tests.make import make_question

pytestmark = pytest.mark.django_db


def declined_twice(town) -> str:
    number = make_question(town, now=NOW).number
    do(town, "responder", number, "claim")
    do(town, "responder", number, "offer", {"to": "roads", "reason": "A lamp."})
    do(town, "officer", number, "decline", {"reason": "A private pole.", "suggest": "parks"})
    do(town, "responder", number, "offer", {"to": "parks", "reason": "A tree."})
    do(town, "outsider", number, "decline", {"reason": "No tree."})
    return number


def numbers(town, role: str, queue: str) -> list[str]:
    return [one["number"] for one in caller(town.cast[role]).get(f"/questions?queue={queue}").data["results"]]


def test_second_no_opens_an_arbitration_and_the_ruling_binds(town):
    number = declined_twice(town)
    told = read(town, "responder", number).data
    since, due_at = "2026-11-03T10:00:00Z", "2026-11-04T17:00:00Z"
    assert (told["bounces"], told["lead"]) == (2, "desk")
    assert told["arbitration"] == {"since": since, "due_at": due_at, "stepped_up_at": None}
    again = do(town, "responder", number, "offer", {"to": "hall", "reason": "x"})
    assert (again.code, again.data["latest"]["kind"]) == ((409, "bounce_budget"), "decline")
    assert (numbers(town, "arbiter", "arbitration"), numbers(town, "leader", "arbitration")) == ([number], [])
    town.clock.move_to(NOW + 48 * HOUR)
    settle_one(Question.objects.get(number=number).pk, NOW + 48 * HOUR)
    assert read(town, "leader", number).data["arbitration"]["stepped_up_at"] == due_at
    assert numbers(town, "leader", "arbitration") == [number]
    told = do(town, "arbiter", number, "rule", {"to": "roads", "reason": "The town bought the pole."}).data
    assert (told["lead"], told["owner"], told["arbitration"]) == ("roads", None, None)
    steward = told["stewardships"][-1]
    assert (steward["how"], steward["reason"]) == ("ruling", "The town bought the pole.")
    assert told["precedents"] == [
        {
            "how": "ruling",
            "from": "desk",
            "to": "roads",
            "at": "2026-11-05T10:00:00Z",
            "reason": "The town bought the pole.",
        }
    ]
    body = {"to": "desk", "reason": "x"}
    back = do(town, "arbiter", number, "rule", body)
    assert (back.code, back.data["department"]) == ((409, "given_away"), "Citizens’ Desk")
    closed = do(town, "officer", number, "claim").data
    assert closed["stewardships"][-1]["how"] == "claim"
    got = do(town, "officer", number, "return_to_desk", {"reason": "x"})
    assert (got.code, got.data["until"], got.data["latest"]["by"]) == ((409, "window_closed"), None, "officer")


def test_return_is_a_precedent_and_the_first_responder_has_it_again(town):
    number = staged(town, "in_hand")[0].number
    body = {"reason": "The pole is private.", "suggest": "parks"}
    told = do(town, "officer", number, "return_to_desk", body).data
    steward = told["stewardships"][-1]
    assert (told["lead"], told["owner"], told["bounces"], told["accepted_at"]) == ("desk", "responder", 1, None)
    assert (steward["how"], steward["reason"]) == ("return", "The pole is private.")
    (precedent,) = told["precedents"]
    assert (precedent["how"], precedent["from"], precedent["to"]) == ("return", "roads", "parks")


def test_department_that_is_not_in_use_is_not_ruled_to(town):
    Department.objects.filter(pk=town.hall.pk).update(is_active=False)
    number = staged(town, "in_hand")[0].number
    assert do(town, "arbiter", number, "rule", {"to": "hall", "reason": "x"}).code == (422, "not_in_use")


def test_whoever_was_slower_learns_who_answered_the_offer(town):
    number = staged(town, "offered")[0].number
    do(town, "officer", number, "decline", {"reason": "A private pole."})
    for verb, body in (("accept", None), ("decline", {"reason": "No."})):
        got = do(town, "second_officer", number, verb, body)
        assert got.code == (409, "too_late")
        assert (got.data["latest"]["kind"], got.data["latest"]["by"]) == ("decline", "officer")
    assert read(town, "second_officer", number).code == (404, "unknown")
    assert do(town, "outsider", number, "accept").code == (404, "unknown")
    number = staged(town, "offered")[0].number
    do(town, "officer", number, "accept")
    got = do(town, "head", number, "accept")
    assert (got.code, got.data["latest"]["by"], got.data["latest"]["kind"]) == ((409, "too_late"), "officer", "accept")


def test_whoever_lost_the_right_meanwhile_learns_by_what(town):
    number = staged(town, "in_hand")[0].number
    version = read(town, "officer", number).data["version"]
    do(town, "head", number, "assign", {"member": "second_officer"})
    got = do(town, "officer", number, "return_to_desk", {"reason": "x"}, version=version)
    assert (got.code, [(one["kind"], one["by"]) for one in got.data["changes"]]) == (
        (409, "changed"),
        [("assign", "head")],
    )
    assert do(town, "officer", number, "return_to_desk", {"reason": "x"}).code == (403, "not_yours")


def test_contact_is_written_down_and_its_note_stays_among_staff(town):
    question, _ = staged(town, "in_hand")
    told = do(town, "officer", question.number, "contacted", {"how": "phone", "note": "At home in the mornings."}).data
    event = told["events"][-1]
    assert (told["contacted_at"], event["reason"], event["public"]) == (
        "2026-11-03T10:00:00Z",
        "At home in the mornings.",
        False,
    )
    own = Caller().post("/track", {"code": make_code(question)}).data
    assert (own["events"][-1]["kind"], own["events"][-1]["text"]) == ("contacted", None)


def test_letter_with_two_matters_becomes_two_questions(town):
    number = staged(town, "in_hand")[0].number
    told = do(town, "officer", number, "split", {"texts": ["Why is it dark?", "When are the trees cut?"]}, key="s").data
    (part,) = told["parts"]
    assert (told["text"], told["split_from"]) == ("Why is it dark?", None)
    second = read(town, "officer", part).data
    assert (second["text"], second["split_from"], second["owner"]) == ("When are the trees cut?", number, "officer")
    assert [one["how"] for one in second["stewardships"]] == ["receipt", "claim", "accept"]
    assert do(
        town, "officer", number, "split", {"texts": ["Why is it dark?", "When are the trees cut?"]}, key="s"
    ).data["parts"] == [part]
    question = Question.objects.get(number=number)
    assert Caller().post("/track", {"code": make_code(question)}).data["parts"] == [part]


def test_code_of_a_letter_opens_each_part_and_the_code_of_another_does_not(town):
    question, _ = staged(town, "in_hand")
    texts = ["Why is it dark?", "When are the trees cut?"]
    (part,) = do(town, "officer", question.number, "split", {"texts": texts}).data["parts"]
    of_letter = {"code": make_code(question), "part": part}
    own = Caller().post("/track", of_letter).data
    assert (own["number"], own["question"], own["split_from"]) == (part, texts[1], question.number)
    written = Caller().post("/track/add_information", {**of_letter, "text": "Two oaks."}).data
    assert (written["number"], written["events"][-1]["text"]) == (part, "Two oaks.")

    of_part = make_code(Question.objects.get(number=part))
    stranger = make_code(make_question(town))
    for given in ({"code": stranger, "part": part}, {"code": of_part, "part": question.number}):
        assert Caller().post("/track", given).code == (404, "unknown")


SECRET = {"CANARY-ask", "CANARY-given", "CANARY-contact", "CANARY-note"}


def test_resident_reads_why_the_lead_changed_and_not_what_offices_asked_of_each_other(town):
    question, _ = staged(town, "in_hand")
    number = question.number
    do(town, "officer", number, "contacted", {"how": "phone", "note": "CANARY-contact"})
    do(town, "officer", number, "note", {"text": "CANARY-note"})
    asked = do(town, "officer", number, "ask_department", {"department": "parks", "ask": "CANARY-ask"}).data
    given = {"id": asked["contributions"][0]["id"], "text": "CANARY-given"}
    do(town, "outsider", number, "contribute", given)
    do(town, "officer", number, "return_to_desk", {"reason": "Park ground."})
    do(town, "arbiter", number, "rule", {"to": "parks", "reason": "The lamp is theirs."})
    whole = str(read(town, "responder", number).data)
    assert {one for one in SECRET if one in whole} == SECRET
    own = Caller().post("/track", {"code": make_code(question)}).data
    assert "CANARY" not in str(own)
    assert [(one["lead"], one["how"]) for one in own["stewardships"]] == [
        *(("desk", "receipt"), ("roads", "accept"), ("desk", "return"), ("parks", "ruling"))
    ]
    assert own["asking"] == [
        {
            "department": "parks",
            "asked_at": "2026-11-03T10:00:00Z",
            "due_at": "2026-11-05T17:00:00Z",
            "state": "given",
        }
    ]
    assert [(one["kind"], one["office"], one["to"], one["text"]) for one in own["events"][4:]] == [
        ("contacted", "roads", None, None),
        ("ask_department", "roads", "parks", None),
        ("contribute", "parks", "parks", None),
        ("return_to_desk", "roads", "desk", "Park ground."),
        ("rule", "hall", "parks", "The lamp is theirs."),
    ]
