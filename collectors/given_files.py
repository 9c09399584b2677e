"""Files that a person gives, read through the wire like any answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from collectors.faults import Fault, FaultKind
from collectors.wire import MOST_BYTES, Exchange
from wizdata_core.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from collectors.wire import Wire


def given_file(wire: Wire, scheme: str, path: str, most: int = MOST_BYTES) -> Exchange:
    """The exchange of one file, at `<scheme>:///<its name>`; it may have `most` bytes.

    Raises:
        BadInput: the file cannot be opened.
        Fault: TOO_LARGE where it has more bytes.
    """
    url = f"{scheme}:///{quote(Path(path).name)}"
    return wire.send("GET", url, _reader(Path(path), url, most))


def _reader(path: Path, url: str, most: int) -> Callable[[], Exchange]:
    def perform() -> Exchange:
        try:
            size = path.stat().st_size
            if size > most:
                text = f"{path.name} has {size:,} bytes; the most is {most:,}"
                raise Fault(FaultKind.TOO_LARGE, text)
            return Exchange("GET", url, 200, (), path.read_bytes())
        except OSError as error:
            raise BadInput(f"cannot read {path}: {error.strerror}") from error

    return perform
