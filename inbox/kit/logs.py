"""Logs: one JSON object a line, in UTC, without what identifies a person or opens a page."""

import json
import logging
import re
from datetime import UTC, datetime

LONGEST = 20_000  # characters of one message; what follows is cut before any pattern looks at it

SECRETS = (
    (re.compile(r"(/(?:t|invite|reset|confirm|follow)/)[^\s/?#\"']{6,}"), r"\1…"),
    (re.compile(r"(?i)\b((?:token|key|code|secret|password)[\"']?\s*[=:]\s*[\"']?)[^\s&\"',;)}]{4,}"), r"\1…"),
    (re.compile(r"(?i)\b(bearer\s+)\S+"), r"\1…"),
    # A tracking code keeps its public number.
    (re.compile(r"(?i)\b(\d{4}-?\d{5,9})[- ]?[0-9A-Z]{5}[- ]?[0-9A-Z]{5}[- ]?[0-9A-Z]\b"), r"\1-…"),
    (re.compile(r"[^\s@<>\"',;:()\[\]]{1,64}@[^\s@<>\"',;:()\[\]]{1,255}"), "…@…"),
    (re.compile(r"\+\d[\d ().-]{6,18}\d|(?<!\d)1[3-9]\d{9}(?!\d)"), "…"),
)


def mask(text: str) -> str:
    """The text without tokens, tracking codes, mail addresses and telephone numbers."""
    text = text[:LONGEST]
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


class OneJsonLine(logging.Formatter):
    """A record as one line; line breaks, escapes and anything but ASCII arrive as JSON escapes."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": mask(record.getMessage()),
        }
        if record.exc_info:
            line["trace"] = mask(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=True)
