"""Settings from the environment: the only place that reads os.environ."""

import os
from pathlib import Path


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def number(name: str, default: int) -> int:
    """A whole number; a sentence instead of a traceback where it is none."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise SystemExit(f"{name} must be a whole number, not “{value}”.") from None


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise SystemExit(f"{name} must be yes or no, not “{value}”.")


def one_of(name: str, choices: tuple[str, ...]) -> str:
    """One of these words; the first one where nothing is set."""
    value = os.environ.get(name, "").strip().lower() or choices[0]
    if value in choices:
        return value
    raise SystemExit(f"{name} must be one of {', '.join(choices)}, not “{value}”.")


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    return Path(os.environ.get(name, "").strip() or default).expanduser().resolve()


def secret(name: str, kept_in: Path) -> str:
    """The variable, else a random one made once and kept in a file only its owner reads."""
    import secrets  # slow import: only the first start needs it

    value = os.environ.get(name, "").strip()
    if value:
        return value
    if not kept_in.exists():
        kept_in.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = secrets.token_urlsafe(48)
        try:
            handle = os.open(kept_in, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # two processes started at once: the first one's secret stands
            pass
        else:
            with os.fdopen(handle, "w") as file:
                file.write(fresh)
    return kept_in.read_text().strip()
