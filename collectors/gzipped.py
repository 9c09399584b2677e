"""Text of files that packages carry compressed."""

from __future__ import annotations

import gzip
import io

from collectors.faults import Fault, FaultKind

MOST_UNPACKED = 64 * 1024 * 1024


def text_of(body: bytes) -> str:
    """The text of a file, unpacked where it is compressed.

    Raises:
        Fault: TOO_LARGE where it unpacks to too much, MALFORMED where it is damaged.
    """
    if not body.startswith(b"\x1f\x8b"):
        return body.decode("utf-8")
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            text = packed.read(MOST_UNPACKED + 1)
        if len(text) > MOST_UNPACKED:
            said = f"the sample unpacks to more than {MOST_UNPACKED:,} bytes"
            raise Fault(FaultKind.TOO_LARGE, said)
        return text.decode("utf-8")
    except (OSError, EOFError, ValueError) as error:
        raise Fault(FaultKind.MALFORMED, f"the sample cannot be unpacked: {error}") from error
