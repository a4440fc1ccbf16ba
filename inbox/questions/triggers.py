"""What no constraint can say, said by triggers on SQLite and PostgreSQL alike.

Django rebuilds a table on SQLite when a constraint is added, and its triggers are gone without a word; so they are
reinstalled after every migrate, and a check at start compares what is there with what is listed here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import AppConfig
from django.core.checks import Warning, register
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate  # the one signal of this product, see house rules


@dataclass(frozen=True)
class Trigger:
    """Refuses a change of `table` with a sentence where `condition` (SQL over NEW and OLD) holds."""

    name: str
    table: str
    when: str  # "BEFORE UPDATE", "BEFORE DELETE", "AFTER INSERT" …
    condition: str
    sentence: str


def _frozen(table: str, *, but: str = "1=0", label: str) -> Iterator[Trigger]:
    yield Trigger(f"{table}_kept", table, "BEFORE DELETE", "1=1", f"{label} is never deleted")
    yield Trigger(f"{table}_unchanged", table, "BEFORE UPDATE", f"NOT ({but})", f"{label} is never rewritten")


_STEWARD_ENDS_ONCE = (
    "OLD.ended_at IS NULL AND NEW.id = OLD.id AND NEW.question_id = OLD.question_id AND NEW.ordinal = OLD.ordinal"
    " AND NEW.lead_id = OLD.lead_id AND NEW.started_at = OLD.started_at AND NEW.how = OLD.how"
    " AND COALESCE(NEW.owner_id, -1) = COALESCE(OLD.owner_id, -1)"
)
_STEWARD_TOUCHES = """NEW.ordinal > 1 AND NOT EXISTS (
    SELECT 1 FROM questions_stewardship p WHERE p.question_id = NEW.question_id AND p.ordinal = NEW.ordinal - 1
    AND (p.ended_at = NEW.started_at OR (NEW.how = 'reopen' AND p.ended_at <= NEW.started_at)))"""
_LEAD_KEPT = """NEW.ordinal > 1 AND NEW.how NOT IN ('accept', 'silence', 'return', 'ruling', 'merge') AND EXISTS (
    SELECT 1 FROM questions_stewardship p WHERE p.question_id = NEW.question_id AND p.ordinal = NEW.ordinal - 1
    AND p.lead_id <> NEW.lead_id)"""
_STARTS_AT_RECEIPT = """EXISTS (SELECT 1 FROM questions_stewardship s WHERE s.question_id = NEW.id AND s.ordinal = 1
    AND s.started_at <> NEW.received_at)"""
_LEADS_OPEN = """(NOT NEW.is_active) AND (
    EXISTS (SELECT 1 FROM questions_question q WHERE q.lead_id = NEW.id AND (q.is_open OR NEW.merged_into_id IS NULL))
    OR EXISTS (SELECT 1 FROM questions_offer o WHERE o.to_id = NEW.id AND o.decided_at IS NULL)
    OR EXISTS (SELECT 1 FROM questions_contribution c WHERE c.department_id = NEW.id AND c.ended_at IS NULL)
    OR EXISTS (SELECT 1 FROM questions_topic t WHERE t.department_id = NEW.id AND t.is_active))"""
_STEWARD_MATCHES = """NOT EXISTS (
    SELECT 1 FROM questions_stewardship s WHERE s.id = NEW.stewardship_id AND s.question_id = NEW.id
    AND s.lead_id = NEW.lead_id AND COALESCE(s.owner_id, -1) = COALESCE(NEW.owner_id, -1)
    AND (s.ended_at IS NULL) = (NEW.handling IN ('new', 'in_hand', 'with_resident', 'in_review')))"""

TRIGGERS: tuple[Trigger, ...] = (
    *_frozen("questions_stewardship", but=_STEWARD_ENDS_ONCE, label="a stewardship"),
    Trigger(
        "questions_stewardship_touches",
        "questions_stewardship",
        "BEFORE INSERT",
        _STEWARD_TOUCHES,
        "a stewardship begins where the one before it ended",
    ),
    Trigger(
        "questions_stewardship_lead_kept",
        "questions_stewardship",
        "BEFORE INSERT",
        _LEAD_KEPT,
        "the lead changes only through acceptance, silence, return, ruling or merge",
    ),
    Trigger(
        "questions_question_from_receipt",
        "questions_question",
        "AFTER INSERT",
        _STARTS_AT_RECEIPT,
        "accountability starts at receipt",
    ),
    Trigger(
        "people_department_leads",
        "people_department",
        "BEFORE UPDATE",
        _LEADS_OPEN,
        "a department that leads or led, was offered or was asked something, or has topics, can only be merged",
    ),
    *_frozen("questions_precedent", label="a precedent"),
    Trigger(
        "questions_precedent_given_away",
        "questions_precedent",
        "BEFORE INSERT",
        """NEW.how = 'ruling' AND EXISTS (SELECT 1 FROM questions_precedent p WHERE p.question_id = NEW.question_id
        AND p.how = 'ruling' AND p.away_from_id = NEW.to_id AND p.to_id <> NEW.to_id)""",
        "no department gets back what a ruling gave away",
    ),
    Trigger("questions_offer_kept", "questions_offer", "BEFORE DELETE", "1=1", "an offer is never deleted"),
    Trigger(
        "questions_contribution_kept",
        "questions_contribution",
        "BEFORE DELETE",
        "1=1",
        "a contribution is never deleted",
    ),
    Trigger(
        "questions_question_steward_i",
        "questions_question",
        "AFTER INSERT",
        _STEWARD_MATCHES,
        "a question names its own open stewardship",
    ),
    Trigger(
        "questions_question_steward_u",
        "questions_question",
        "AFTER UPDATE",
        _STEWARD_MATCHES,
        "a question names its own open stewardship",
    ),
    Trigger(
        "questions_question_first",
        "questions_question",
        "BEFORE UPDATE",
        "OLD.first_responder_id IS NOT NULL AND (NEW.first_responder_id IS NULL OR"
        " NEW.first_responder_id <> OLD.first_responder_id OR NEW.first_office_id <> OLD.first_office_id)",
        "the first responder is written once",
    ),
    Trigger(
        "questions_question_public",
        "questions_question",
        "AFTER UPDATE",
        "NEW.publication <> 'public'"
        " AND EXISTS (SELECT 1 FROM questions_answer a WHERE a.question_id = NEW.id AND a.is_public)",
        "an answer is public only while its question is",
    ),
    Trigger("questions_question_kept", "questions_question", "BEFORE DELETE", "1=1", "a question is never deleted"),
    Trigger(
        "questions_question_receipt",
        "questions_question",
        "BEFORE UPDATE",
        "NEW.received_at <> OLD.received_at OR NEW.number <> OLD.number OR NEW.pack_id <> OLD.pack_id"
        " OR NEW.calendar_id <> OLD.calendar_id",
        "number, time of receipt, pack and calendar are frozen at receipt",
    ),
    *_frozen("questions_event", label="an event"),
    *_frozen("questions_answerversion", label="a version of an answer"),
    *_frozen("questions_pack", label="a rule pack"),
    *_frozen("people_calendar", label="a calendar"),
    *_frozen("questions_approval", label="an approval"),
    Trigger(
        "questions_approval_four_eyes",
        "questions_approval",
        "BEFORE INSERT",
        "EXISTS (SELECT 1 FROM questions_authorship a WHERE a.version_id = NEW.version_id"
        " AND a.member_id = NEW.approver_id)",
        "nobody approves what they wrote",
    ),
    Trigger(
        "questions_authorship_four_eyes",
        "questions_authorship",
        "BEFORE INSERT",
        "EXISTS (SELECT 1 FROM questions_approval a WHERE a.version_id = NEW.version_id)",
        "an approved version gains no author",
    ),
    *_frozen("questions_authorship", label="an authorship"),
)


def install(connection: BaseDatabaseWrapper) -> None:
    """(Re)create every trigger. Safe to run at any time."""
    remove(connection)
    with connection.cursor() as cursor:
        for trigger in TRIGGERS:
            for statement in _create(trigger, connection.vendor):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger; only migrations and tests that empty tables need this."""
    with connection.cursor() as cursor:
        for trigger in TRIGGERS:
            on = f' ON "{trigger.table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"{on}')


def installed(connection: BaseDatabaseWrapper) -> set[str]:
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def _create(trigger: Trigger, vendor: str) -> Iterator[str]:
    sentence = trigger.sentence.replace("'", "''")
    if vendor == "postgresql":
        # The function is found by the trigger's name; NEW and OLD are the same words there as on SQLite.
        yield (
            f'CREATE OR REPLACE FUNCTION "{trigger.name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN'
            f" IF {trigger.condition} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation'; END IF;"
            f" RETURN {'OLD' if 'DELETE' in trigger.when else 'NEW'}; END $$"
        )
        yield (
            f'CREATE TRIGGER "{trigger.name}" {trigger.when} ON "{trigger.table}"'
            f' FOR EACH ROW EXECUTE FUNCTION "{trigger.name}"()'
        )
    else:
        yield (
            f'CREATE TRIGGER "{trigger.name}" {trigger.when} ON "{trigger.table}" FOR EACH ROW'
            f" WHEN {trigger.condition} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )


def reinstall_after_migrate(app: AppConfig) -> None:
    post_migrate.connect(_after_migrate, sender=app, dispatch_uid="inbox.questions.triggers")


def _after_migrate(using: str = DEFAULT_DB_ALIAS, **_: object) -> None:
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if {trigger.table for trigger in TRIGGERS} <= tables:
        install(connection)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the guards that a migrated database lacks."""
    tables = set(connection.introspection.table_names())
    return sorted({trigger.name for trigger in TRIGGERS if trigger.table in tables} - installed(connection))


@register("database")
def check_triggers(databases: list[str] | None = None, **_: object) -> list[Warning]:
    """Only a warning, since `migrate` is what mends it; `serve` does not start without its guards."""
    lost = [name for alias in databases or [] for name in missing(connections[alias])]
    sentence = f"The database lacks its guards: {', '.join(lost)}."
    return [Warning(sentence, hint="Run: python3 manage.py migrate", id="questions.W001")] if lost else []
