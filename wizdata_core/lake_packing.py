"""Packing: an object's content as one zstd frame, and back within bounds that a bomb cannot pass.

A frame says how much it unpacks to; that is read before anything is unpacked, and held to. What is
packed here can always be unpacked here: content beyond the bounds is refused when it is put.
"""

from __future__ import annotations

import zstandard

from wizdata_core.errors import BadInput

LEVEL = 3  # 5.5 times smaller at 484 MB/s; level 9 gains a fifth and costs eight times the time
MOST_BYTES = 256 * 1024 * 1024
MOST_RATIO = 100
# Up to here any ratio goes: one answer has at most 32 MiB, and one full of nulls packs very small.
FREE_BYTES = 33 * 1024 * 1024
# The longest that a frame's header is, in bytes (RFC 8878, 3.1.1).
HEADER_BYTES = 18


class CannotUnpackError(Exception):
    """Packed bytes are torn, or unpack to more than is allowed; the text says which."""


def packed(content: bytes) -> bytes:
    """The content as one zstd frame that names its size.

    Raises:
        BadInput: the content is larger than what is ever unpacked.
    """
    frame = zstandard.ZstdCompressor(level=LEVEL).compress(content)
    most = most_unpacked(len(frame))
    if len(content) > most:
        raise BadInput(
            f"{len(content):,} bytes that pack to {len(frame):,} are too much for one lake object;"
            f" most is {most:,}"
        )
    return frame


def unpacked(frame: bytes) -> bytes:
    """The content of a frame.

    Raises:
        CannotUnpackError: it is torn, or it unpacks to more than is allowed for its size.
    """
    size, most = unpacked_size(frame), most_unpacked(len(frame))
    if size > most:
        raise CannotUnpackError(
            f"{len(frame):,} bytes say that they unpack to {size:,}, most is {most:,}"
        )
    try:
        # zstd itself stops where there is more than the frame's header says.
        return zstandard.ZstdDecompressor().decompress(frame, max_output_size=most)
    except zstandard.ZstdError as error:
        raise CannotUnpackError(str(error)) from error


def unpacked_size(head: bytes) -> int:
    """The bytes that a frame says it unpacks to, from its first `HEADER_BYTES`.

    Raises:
        CannotUnpackError: it is no frame of zstd.
    """
    try:
        return int(zstandard.get_frame_parameters(head).content_size)
    except zstandard.ZstdError as error:
        raise CannotUnpackError(str(error)) from error


def most_unpacked(packed_size: int) -> int:
    """The bytes that a frame of this size may unpack to."""
    return min(MOST_BYTES, max(FREE_BYTES, packed_size * MOST_RATIO))
