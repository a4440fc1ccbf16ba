"""The upward links are dotted paths in settings: each leads to a function."""

import pytest
from django.conf import settings
from django.utils.module_loading import import_string


def dotted_paths() -> list[str]:
    """Those of FOLLOWERS, ABOVE and PERIODIC, whose values are a path or begin with one."""
    values = [*settings.FOLLOWERS.values(), *settings.ABOVE.values(), *settings.PERIODIC.values()]
    return [value if isinstance(value, str) else value[0] for value in values]


@pytest.mark.parametrize("path", dotted_paths())
def test_follower_path_leads_to_a_function(path):
    assert callable(import_string(path))
