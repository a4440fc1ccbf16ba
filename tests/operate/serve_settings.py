"""The product's settings with addresses made for testing the server."""

from inbox.settings import *  # noqa: F403

ROOT_URLCONF = "tests.operate.serve_addresses"
FOLLOWERS = {}
PERIODIC = {"sweep": ("inbox.kit.throttle.sweep", 5)}
