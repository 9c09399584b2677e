"""Where the lake is: a local folder or a bucket, opened; and what its faults are called.

A bucket takes its endpoint, region and credentials from the environment (AWS_ENDPOINT_URL,
AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY …), as every tool of S3 does.
"""

from __future__ import annotations

import errno
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, S3Store

from wizdata_core.errors import DamagedObject, LakeFull, LakeUnavailable
from wizdata_core.lake_folder import Folder, open_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from obstore.store import ObjectStore

    from wizdata_core.lake_keys import LakeKey

# How long one request to a bucket may take, its retries included about twice that.
PATIENCE = timedelta(seconds=60)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_CODE = re.compile(r"<Code>(\w+)</Code>")
_REFUSALS = frozenset(
    {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"}
)


@dataclass(frozen=True, slots=True)
class Lake:
    """An opened lake: its address, the store that reads it, and its folder where it is local."""

    url: str
    store: ObjectStore
    folder: Folder | None = None


def open_lake(url: str, patience: timedelta = PATIENCE) -> Lake:
    """The lake at `url` (file:///folder or s3://bucket/prefix); a local folder is made.

    A bucket is not asked for before the first use; `patience` is how long it may take to answer.

    Raises:
        LakeUnavailable: the folder cannot be made, or the environment's AWS settings are no use.
    """
    if url.startswith("file://"):
        try:
            folder = open_folder(Path(unquote(urlsplit(url).path)))
        except OSError as error:
            raise _unavailable(url, error) from error
        return Lake(url, LocalStore(folder.root), folder)
    retries, brief = 3, min(patience, timedelta(seconds=5))
    try:
        store = S3Store.from_url(
            url,
            # An endpoint is spoken to as it is written, http:// too.
            client_options={"allow_http": True, "connect_timeout": brief, "timeout": patience},
            retry_config={"max_retries": retries, "retry_timeout": patience},
        )
    except (BaseError, ValueError) as error:
        raise LakeUnavailable(f"the lake {url} cannot be opened: {_said(error)}") from error
    return Lake(url, store)


@contextmanager
def reached(lake: Lake, key: LakeKey | None = None) -> Iterator[None]:
    """Turns what a store raises into what WizData raises; `key` is what is being read."""
    try:
        yield
    except FileNotFoundError as error:
        if key is None or _is_gone(lake, error):
            raise _unavailable(lake.url, error) from error
        raise DamagedObject(f"the lake has no object {key}") from error
    except (BaseError, OSError) as error:
        raise _unavailable(lake.url, error) from error


def _is_gone(lake: Lake, error: FileNotFoundError) -> bool:
    """Whether it is the whole lake that is not there."""
    if lake.folder is not None:
        return not lake.folder.root.is_dir()
    return "NoSuchBucket" in str(error)


def _unavailable(url: str, error: Exception) -> LakeUnavailable:
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return LakeFull(f"there is no room in the lake {url}: {error.strerror}")
    code = _CODE.search(str(error))
    denied = isinstance(error, (PermissionDeniedError, UnauthenticatedError))
    if url.startswith("s3://") and (denied or (code and code[1] in _REFUSALS)):
        return LakeUnavailable(
            f"the lake {url} refused us ({code[1] if code else 'access denied'}); it takes the"
            " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of an account that may read and write it"
        )
    return LakeUnavailable(f"the lake {url} cannot be reached: {_said(error)}")


def _said(error: Exception) -> str:
    """The first line of an error: obstore's go on with what only its makers read."""
    return str(error).strip().partition("\n")[0]
