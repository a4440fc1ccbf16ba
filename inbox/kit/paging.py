"""Pages of a list by where the last one ended, and counts that stop counting: both cost the same at any size."""

import base64
import binascii
import hmac
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import BooleanField, Expression, F, Field, QuerySet, Value

from .signing import short_mac

LONGEST_TOKEN = 600


@dataclass(frozen=True)
class Page:
    """Some rows of a list; `next_token` asks for those behind them and is "" on the last page."""

    rows: list[Any]
    next_token: str
    is_first: bool


class Beyond(Expression):
    """`(a, b) < (x, y)` or `>`: behind a row in this order. As a row comparison an index answers it at once."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, columns: list[Expression], values: list[Value], *, is_falling: bool) -> None:
        super().__init__()
        self.columns, self.values, self.sign = columns, values, "<" if is_falling else ">"

    def get_source_expressions(self) -> list[Expression]:
        return [*self.columns, *self.values]

    def set_source_expressions(self, expressions: list[Expression]) -> None:
        half = len(expressions) // 2
        self.columns, self.values = expressions[:half], expressions[half:]

    def as_sql(self, compiler, connection) -> tuple[str, tuple[Any, ...]]:
        sides, params = [], []
        for side in (self.columns, self.values):
            parts = [compiler.compile(expression) for expression in side]
            sides.append(", ".join(sql for sql, _ in parts))
            params += [param for _, own in parts for param in own]
        return f"({sides[0]}) {self.sign} ({sides[1]})", tuple(params)


def page(queryset: QuerySet, *, order: tuple[str, ...], after: str = "", size: int) -> Page:
    """`size` rows of the queryset in this order, behind the row that the token `after` names.

    `order` names columns or annotations that are never NULL, all rising or all falling ("-due_at", "-id"), the last
    one unique. Rows are model instances or dicts of `values()` holding those columns. A token that is malformed, of
    another order or forged starts at the first page.
    """
    if len({name.startswith("-") for name in order}) != 1:
        raise ValueError("All of `order` must rise or all must fall.")
    names = [name.removeprefix("-") for name in order]
    ordered = queryset.order_by(*order)
    last = _read_token(after, order)
    if last is not None:
        values = [Value(value, _field(queryset, name)) for name, value in zip(names, last, strict=True)]
        ordered = ordered.filter(Beyond([F(name) for name in names], values, is_falling=order[0].startswith("-")))
    rows = list(ordered[: size + 1])
    has_more = len(rows) > size
    rows = rows[:size]
    return Page(rows, _write_token(rows[-1], names, order) if has_more else "", last is None)


def capped_count(queryset: QuerySet, cap: int) -> int:
    """How many rows there are, at most `cap` + 1: a number above the cap means “more than that”."""
    return queryset.order_by().values("pk")[: cap + 1].count()


def _field(queryset: QuerySet, name: str) -> Field:
    annotation = queryset.query.annotations.get(name)
    return annotation.output_field if annotation is not None else queryset.model._meta.get_field(name)


def _write_token(row: Any, names: list[str], order: tuple[str, ...]) -> str:
    values = [row[name] if isinstance(row, dict) else getattr(row, name) for name in names]
    text = json.dumps([_plain(value) for value in values], cls=DjangoJSONEncoder)
    packed = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    return f"{packed}.{short_mac(packed, _purpose(order))}"


def _read_token(token: str, order: tuple[str, ...]) -> list[Any] | None:
    packed, _, mac = token[:LONGEST_TOKEN].partition(".")
    if not hmac.compare_digest(mac.encode("utf-8", "surrogatepass"), short_mac(packed, _purpose(order)).encode()):
        return None
    try:
        return json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    except (binascii.Error, ValueError):
        return None


def _plain(value: Any) -> Any:
    """Dates with all their microseconds, which JSON encoders cut to milliseconds."""
    return value.isoformat() if isinstance(value, date) else value


def _purpose(order: tuple[str, ...]) -> str:
    return f"page:{','.join(order)}"
