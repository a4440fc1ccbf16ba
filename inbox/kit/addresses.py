"""Mail addresses: which ones we write to, and which of them reach the same letter box.

Stricter than Django's rule, which lets through quoted local parts, IP literals, `localhost` and encoded words.
"""

import re

LONGEST = 254
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
TOP_LEVEL = re.compile(r"[A-Za-z]{2,63}|xn--[A-Za-z0-9-]{2,59}", re.IGNORECASE)
NOWHERE = {"localhost", "localdomain", "invalid"}


def is_mail_address(text: str) -> bool:
    """Whether this is one plain address at a named domain, in ASCII: `ana.li+town@mail.example`."""
    if len(text) > LONGEST or text.count("@") != 1:
        return False
    local, domain = text.split("@")
    labels = domain.split(".")
    return (
        len(local) <= 64
        and LOCAL.fullmatch(local) is not None
        and "=?" not in local  # an encoded word, which some servers unfold to another address
        and len(labels) >= 2
        and all(LABEL.fullmatch(label) for label in labels)
        and TOP_LEVEL.fullmatch(labels[-1]) is not None
        and labels[-1].lower() not in NOWHERE
    )


def letter_box(address: str) -> str:
    """The same text for every way to write to one letter box: in lower case, without what follows a plus sign."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.split('+')[0] or local}@{domain}"
