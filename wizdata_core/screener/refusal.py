"""The one error of screens: what is refused, where it stands in the text, and what is nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput

if TYPE_CHECKING:
    from wizdata_core.screener.expression import Operand


@dataclass(frozen=True, slots=True)
class Wanted:
    """What would have been read next: a field, an operator, a value, a list, a number or a joint.

    `left` is the operand before it, where there is one; `more` are words that may come as well.
    """

    what: str
    left: Operand | None = None
    more: tuple[str, ...] = ()


class ScreenError(BadInput):
    """A screen that is refused; `start` and `end` are the span of the fault in the text, if any.

    `part` says which part of a condition is at fault: left, operator, within, or right and its
    place ("right 0"). `nearest` are the names that would have been right, best first. `wanted` is
    set where the text cannot be read on.
    """

    def __init__(
        self,
        message: str,
        *,
        part: str = "",
        span: tuple[int, int] = (0, 0),
        nearest: tuple[str, ...] = (),
        wanted: Wanted | None = None,
    ) -> None:
        super().__init__(message)
        self.part, self.nearest, self.wanted = part, nearest, wanted
        self.start, self.end = span

    def at(self, span: tuple[int, int]) -> ScreenError:
        """The same refusal with its place in the text."""
        return ScreenError(str(self), part=self.part, span=span, nearest=self.nearest)


def offered(message: str, nearest: tuple[str, ...]) -> str:
    """The message with the nearest names after it, if there are any."""
    return f"{message}; nearest: {', '.join(nearest)}" if nearest else message


def point(text: str, error: ScreenError) -> str:
    """The line of the text that holds the fault, carets under it, and the message."""
    begins = text.rfind("\n", 0, error.start) + 1
    line = text[begins:].partition("\n")[0]
    column = error.start - begins
    width = max(1, min(error.end, begins + len(line)) - error.start)
    return f"{line}\n{' ' * column}{'^' * width}\n{error}"
