"""The product's own settings, put into a folder of this run; below stands all that tests change.

Processes that a test starts read `inbox.settings` in the same environment.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_shared = os.environ.get("INBOX_TESTS_DIR")
if not _shared:  # pytest was started by hand
    _shared = os.environ["INBOX_TESTS_DIR"] = tempfile.mkdtemp(prefix="ask-once-tests-")
    atexit.register(shutil.rmtree, _shared, ignore_errors=True)
_folder = Path(_shared, os.environ.get("PYTEST_XDIST_WORKER", "main"))
_folder.mkdir(exist_ok=True)
for _name in [name for name in os.environ if name.startswith("INBOX_") and not name.startswith("INBOX_TESTS_")]:
    del os.environ[_name]  # a developer's own settings change no result
os.environ |= {
    "INBOX_DATA_DIR": str(_folder),
    "SECRET_KEY": "tests-only-tests-only-tests-only-tests-only-tests-only",
    "INBOX_TRACKING_PEPPER": "tests-only",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
    "EMAIL_URL": "",
    "INBOX_SECOND_FACTOR": "off",  # tests of publishing have members who signed in by password alone
    "PORT": "8000",
    "INBOX_NO_BOOTSTRAP": "1",
}
if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
    os.environ["DATABASE_URL"] = f"sqlite:///{_folder / 'inbox.sqlite3'}"

from inbox.settings import *  # noqa: E402, F403  after the environment it reads

os.environ["DJANGO_SETTINGS_MODULE"] = "inbox.settings"

_database = DATABASES["default"]  # noqa: F405
_database["CONN_MAX_AGE"] = 0  # a thread's connection ends with its request
if _database["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads then meet the same locks as in production.
    _database["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
    _database["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow on purpose elsewhere
