"""How far long work has come: a bar that moves on a terminal, now and then a plain line elsewhere."""

import time
from typing import IO

WIDTH = 30
REDRAWN_EVERY, SAID_EVERY = 0.1, 10.0  # seconds


class Progress:
    """Counts steps on a stream, standard error as a rule: `with Progress(total, "rows", stream) as bar: bar.step()`."""

    def __init__(self, total: int, what: str, stream: IO[str]) -> None:
        self.total, self.what, self.stream = total, what, stream
        self.done = 0
        self.moves = stream.isatty()
        self._began = self._shown = time.monotonic()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self._show()
        if self.moves:
            self.stream.write("\n")
            self.stream.flush()

    def step(self, steps: int = 1) -> None:
        self.done += steps
        if time.monotonic() - self._shown > (REDRAWN_EVERY if self.moves else SAID_EVERY):
            self._show()

    def say(self, words: str) -> None:
        """A line of its own, above the bar."""
        self.stream.write(f"\r\033[K{words}\n" if self.moves else f"{words}\n")

    def _show(self) -> None:
        self._shown = time.monotonic()
        share = self.done / self.total if self.total else 1.0
        rate = self.done / max(self._shown - self._began, 0.001)
        line = f"{self.done:,} of {self.total:,} {self.what}, {rate:,.0f} a second"
        if rate and self.done < self.total:
            line += f", {(self.total - self.done) / rate:.0f} s left"
        bar = "█" * round(WIDTH * share) + "░" * (WIDTH - round(WIDTH * share))
        self.stream.write(f"\r\033[K{bar} {line}" if self.moves else f"{line}\n")
        self.stream.flush()
