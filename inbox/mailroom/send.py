"""Sending what waits, each letter by one worker at a time; settings.PERIODIC calls `post` every few seconds.

SMTP can’t promise exactly once: a server may take a text and the line break before it says so. So a letter is marked
ambiguous before its text goes out and sent after the answer came. What stays ambiguous, by a broken line or by the
death of a worker, is sent once more after an hour under the same Message-ID, and never a third time.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Model, Q, QuerySet

from inbox.errands.queue import wait_after
from inbox.kit import clock, signing
from inbox.mailroom import staff
from inbox.mailroom.letters import holds, message
from inbox.mailroom.models import Letter, LetterKind, LetterState, Why
from inbox.mailroom.rows import sender, sender_domain
from inbox.mailroom.smtp import Away, CutOff, Line, PutOff, Trouble, TurnedDown, mail_server
from inbox.questions.models import SecretLink

log = logging.getLogger(__name__)

BATCH = 100  # letters of one round
ROUND_FOR = timedelta(seconds=30)  # then the worker's other duties have their turn
LEASED_FOR = timedelta(minutes=5)  # longer than the slowest talk about one letter
LONGEST_AWAY = timedelta(minutes=15)  # between two tries to reach the server
SECOND_COPY_AFTER = timedelta(hours=1)
MOST_COPIES = 2
TRIED_FOR = timedelta(days=4)
A_DAY = timedelta(days=1)


class Overslept(Exception):
    """The lease ended before the text went out, so somebody else may have the letter."""


def post(now: datetime) -> int:
    """Send what is due, over one line; how many letters the server took."""
    if not settings.EMAIL_URL:
        return 0
    _give_up_old(now)
    due = list(_due(now).order_by("send_at", "id")[:BATCH])
    if not due:
        return 0
    ends_at, sent = clock.now() + ROUND_FOR, 0
    try:
        with Line(mail_server(settings.EMAIL_URL), hello=sender_domain()) as line:
            for seen in due:
                if clock.now() > ends_at:
                    break
                if letter := _take(seen, now):
                    sent += _send(letter, line, now)
    except Away as trouble:
        log.warning("The mail server is away: %s", trouble.said)
        _put_off_all(now, trouble)
    except (CutOff, Overslept):  # that line is closed; the other letters have their turn in the next round
        pass
    return sent


def _due(now: datetime) -> QuerySet[Letter]:
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    return Letter.objects.filter(free, send_at__lte=now)


def _take(seen: Letter, now: datetime) -> Letter | None:
    """Lease the letter by compare-and-swap; None where another worker was quicker."""
    held = _due(now).filter(pk=seen.pk, fence=seen.fence)
    until = clock.now() + LEASED_FOR
    if not held.update(leased_until=until, fence=F("fence") + 1, attempts=F("attempts") + 1):
        return None
    ours = Letter.objects.select_related("question__lead", "event__question", "invitation__invited_by", "member")
    return ours.filter(pk=seen.pk, fence=seen.fence + 1).first()


def _send(letter: Letter, line: Line, now: datetime) -> bool:
    """Bring one letter as far as it goes now; True where the server took it. Raises Away, CutOff, Overslept: the line
    is of no more use."""
    if not holds(letter, now):
        return _end(letter, LetterState.DROPPED, Why.OVERTAKEN)
    if free_at := _free_at(letter, now):
        if letter.kind == LetterKind.RECEIPT:  # a day later it is of no use, and perhaps nobody here asked
            return _end(letter, LetterState.DROPPED, Why.ENOUGH_TODAY)
        return _try_again(letter, free_at, Why.ENOUGH_TODAY)
    token = signing.new_token()
    try:
        text = message(letter, token, now)
    except Exception:  # one letter that can't be written must not hold up the others
        log.error("Letter %s could not be written", letter.pk, exc_info=True)
        return _try_again(letter, now + wait_after(letter.attempts), Why.UNWRITTEN)
    try:
        line.offer(sender()[1], letter.recipient)
    except (PutOff, TurnedDown) as trouble:
        _note(letter, trouble)
        line.forget()
        return False
    except Away:
        _report(letter, leased_until=None)  # it is put off with all the others
        raise
    return _hand_over(letter, line, text, token)


def _hand_over(letter: Letter, line: Line, text: bytes, token: str) -> bool:
    """Note that from here on it may arrive, give the text, note what the server says."""
    link = _mark(letter, token)
    try:
        line.give(text)
    except CutOff as trouble:
        log.warning("Letter %s may have arrived: %s", letter.pk, trouble.said)
        _report(letter, server_said=trouble.said, leased_until=None)
        raise
    except (PutOff, TurnedDown) as trouble:
        if link:
            link.delete()  # nobody has it
        letter.doubts -= 1
        _note(letter, trouble)
        return False
    return _report(
        letter, state=LetterState.SENT, why="", server_said="", sent_at=clock.now(), send_at=None, leased_until=None
    )


def _mark(letter: Letter, token: str) -> Model | None:
    """In one transaction: the text is on its way, and the link it holds works. Raises Overslept."""
    now = clock.now()
    letter.doubts += 1
    with transaction.atomic():
        is_ours = (
            _held(letter)
            .filter(leased_until__gt=now)
            .update(
                state=LetterState.AMBIGUOUS,
                why=Why.CUT_OFF,
                doubts=letter.doubts,
                posted_at=now,
                send_at=now + SECOND_COPY_AFTER if letter.doubts < MOST_COPIES else None,
            )
        )
        if not is_ours:
            raise Overslept
        return _link(letter, token, now)


def _link(letter: Letter, token: str, now: datetime) -> Model | None:
    """What makes the link in the letter work; None where nothing is kept for it."""
    if letter.is_to_resident:
        return SecretLink.objects.create(question=letter.question, token_hash=signing.token_hash(token), made_at=now)
    return staff.link(letter, token, now)


def _free_at(letter: Letter, now: datetime) -> datetime | None:
    """When this letter box may get one more letter; None where it may now. News to members are not counted: nobody from
    outside can have their addresses flooded, and news must not keep a new password waiting."""
    if letter.kind == LetterKind.NEWS:
        return None
    limit = settings.LIMITS["letters_per_mail_address_day"]
    counted = Letter.objects.exclude(pk=letter.pk).exclude(kind=LetterKind.NEWS)
    theirs = counted.filter(letter_box=letter.letter_box, posted_at__gt=now - A_DAY)
    posted = list(theirs.order_by("-posted_at").values_list("posted_at", flat=True)[limit - 1 : limit])
    return posted[0] + A_DAY if posted else None


def _note(letter: Letter, trouble: Trouble) -> None:
    """What the server said when it took nothing."""
    if isinstance(trouble, TurnedDown):
        _end(letter, LetterState.FAILED, Why.TURNED_DOWN, said=trouble.said)
    else:
        _try_again(letter, clock.now() + wait_after(letter.attempts), Why.PUT_OFF, said=trouble.said)


def _try_again(letter: Letter, at: datetime, why: Why, *, said: str = "") -> bool:
    """An earlier copy may have arrived: then it stays ambiguous, and waits for its second one."""
    state, why = (LetterState.AMBIGUOUS, Why.CUT_OFF) if letter.doubts else (LetterState.WAITING, why)
    _report(letter, state=state, why=why, doubts=letter.doubts, server_said=said, send_at=at, leased_until=None)
    return False


def _end(letter: Letter, state: LetterState, why: Why, *, said: str = "") -> bool:
    """No further try."""
    state, why = (LetterState.AMBIGUOUS, Why.CUT_OFF) if letter.doubts else (state, why)
    _report(letter, state=state, why=why, doubts=letter.doubts, server_said=said, send_at=None, leased_until=None)
    return False


def _report(letter: Letter, **fields: Any) -> bool:
    """Write it down; False where somebody else has taken the letter meanwhile."""
    return _held(letter).update(**fields) == 1


def _held(letter: Letter) -> QuerySet[Letter]:
    return Letter.objects.filter(pk=letter.pk, fence=letter.fence)


def _put_off_all(now: datetime, trouble: Away) -> None:
    """The server is away for every letter, so all that are due wait."""
    due = _due(now)
    attempts = (due.aggregate(most=Max("attempts"))["most"] or 0) + 1
    later = {
        "send_at": clock.now() + min(wait_after(attempts), LONGEST_AWAY),
        "attempts": F("attempts") + 1,
        "server_said": trouble.said,
    }
    due.filter(state=LetterState.AMBIGUOUS).update(**later)
    due.filter(state=LetterState.WAITING).update(why=Why.SERVER_AWAY, **later)


def _give_up_old(now: datetime) -> None:
    old = _due(now).filter(made_at__lt=now - TRIED_FOR)
    old.filter(state=LetterState.AMBIGUOUS).update(send_at=None)
    old.filter(state=LetterState.WAITING).update(state=LetterState.FAILED, why=Why.TOO_OLD, send_at=None)
