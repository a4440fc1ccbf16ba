"""Pages and lists against bare yardsticks in the same run: medians and ratios.

    python3 -m tests.benchmarks.pages --rows 100000
    DATABASE_URL=postgres://… python3 -m tests.benchmarks.pages --rows 100000

Fills a scratch database (kept in --folder, so that a second run measures at once), then asks each address through
Django's own client, variants interleaved. In-process figures say what the code costs; what a server adds is the same
for all of them. Read the ratios.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--rows", type=int, default=10_000, help="questions; a fifth of them answered and public")
parser.add_argument("--runs", type=int, default=30)
parser.add_argument("--folder", type=Path, default=None, help="keep the filled database here")
options = parser.parse_args()

folder = options.folder or Path(tempfile.mkdtemp(prefix="ask-once-bench-"))
os.environ |= {
    "INBOX_DATA_DIR": str(folder),
    "DJANGO_SETTINGS_MODULE": "inbox.settings",
    "ALLOWED_HOSTS": "testserver,localhost",
    "INBOX_LIMIT_QUESTIONS": "1000000",
    "INBOX_NO_BOOTSTRAP": "1",
}

import django  # noqa: E402  after the environment it reads

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.template import Context, Template  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402

from inbox import urls  # noqa: E402
from inbox.kit import clock, pages  # noqa: E402
from inbox.operate.demo.prepare import prepare  # noqa: E402
from inbox.people.models import Membership, Town, User  # noqa: E402
from inbox.questions.access import published  # noqa: E402
from inbox.questions.models import Question  # noqa: E402


def bare(request):
    """The yardstick: full middleware, one query, ten kilobytes."""
    Town.objects.first()
    return HttpResponse("<p>" + "x" * 10_000 + "</p>")


ROWS = Template("{% for row in rows %}<tr><td>{{ row.number }}<td>{{ row.text }}<td>{{ row.due_at }}</tr>{% endfor %}")


def bare_list(request):
    """The yardstick of the desk's lists: full middleware and session, fifty rows by the right index, no filters."""
    rows = Question.objects.filter(is_open=True).order_by("due_at", "id").values("number", "text", "due_at")[:50]
    return HttpResponse(f"{request.user.pk}" + ROWS.render(Context({"rows": list(rows)})))


urls.urlpatterns[:0] = [path("bare/", bare), path("desk/bare/", bare_list)]


def main() -> None:
    if not Question.objects.exists() if _is_migrated() else True:
        call_command("migrate", verbosity=0)
        prepare(clock.now(), lambda line: print(line, file=sys.stderr))
        began = time.monotonic()
        call_command("fill", questions=options.rows, answers=options.rows // 5)
        print(f"filled {options.rows:,} questions in {time.monotonic() - began:.0f} s", file=sys.stderr)
    number = published(clock.now()).select_related("question").order_by("-published_at").first().question.number
    member = User.objects.filter(memberships__role="responder").first()
    visitor, clerk = Client(headers={"accept-encoding": "gzip"}), Client()
    clerk.force_login(member)
    officer = Client()
    officer.force_login(Membership.objects.filter(role="officer").exclude(user=member).first().user)
    etag = visitor.get(f"/answers/{number}/")["ETag"]
    measured: dict[str, Callable[[], object]] = {
        "bare page": lambda: visitor.get("/bare/"),
        "answer page, uncached": lambda: _uncached(visitor, f"/answers/{number}/"),
        "answer page, kept": lambda: visitor.get(f"/answers/{number}/"),
        "answer page, 304": lambda: visitor.get(f"/answers/{number}/", headers={"If-None-Match": etag}),
        "home, uncached": lambda: _uncached(visitor, "/"),
        "answers, newest": lambda: _uncached(visitor, "/answers/"),
        "answers, rare word": lambda: _uncached(visitor, "/answers/?q=chlorine"),
        "answers, a sentence": lambda: _uncached(
            visitor, "/answers/?q=when+is+the+street+light+at+the+corner+of+our+street+mended"
        ),
        "answers, commonest words": lambda: _uncached(visitor, "/answers/?q=what+is+the"),
        "answers, Chinese": lambda: _uncached(visitor, "/answers/?q=身份证丢了怎么办"),
        "feed": lambda: _uncached(visitor, "/feeds/answers.atom"),
        "bare list of 50": lambda: clerk.get("/desk/bare/"),
        "desk, to claim": lambda: clerk.get("/desk/to-claim/"),
        "desk, all": lambda: clerk.get("/desk/all/"),
        "desk, late (officer)": lambda: officer.get("/desk/late/"),
        "desk, search": lambda: clerk.get("/desk/all/?q=chlorine"),
    }
    times: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(options.runs):
        for name, ask in measured.items():
            began = time.perf_counter()
            response = ask()
            times[name].append(time.perf_counter() - began)
            assert response.status_code in (200, 304), (name, response.status_code)
    reference = statistics.median(times["bare page"])
    print(f"{connection.vendor}, {Question.objects.count():,} questions, {options.runs} runs")
    rows = statistics.median(times["bare list of 50"])
    print("| page | median ms | times as fast as bare | queries |\n|---|---|---|---|")
    for name, ask in measured.items():
        median = statistics.median(times[name])
        with CaptureQueriesContext(connection) as queries:
            ask()
        yardstick = rows if name.startswith("desk") else reference
        print(f"| {name} | {median * 1000:.1f} | {yardstick / median:.2f} | {len(queries)} |")


def _uncached(client: Client, address: str) -> HttpResponse:
    pages.shelf.clear()
    return client.get(address)


def _is_migrated() -> bool:
    return Question._meta.db_table in connection.introspection.table_names()


main()
