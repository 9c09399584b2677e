"""Data that installed packages carry, read through the wire like any provider's answer."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

from collectors.faults import Fault, FaultKind
from collectors.wire import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable

    from collectors.wire import Wire


def package_file(wire: Wire, package: str, folder: str, name: str) -> Exchange:
    """The exchange of one file of an installed package; status 404 where it carries no such file.

    `folder` is where the package keeps its data; the URL is `package://<package>/<name>`.

    Raises:
        Fault: UNAVAILABLE where the package is not installed.
    """
    url = f"package://{package}/{name}"
    return wire.send("GET", url, _reader(package, folder, name, url))


def _reader(package: str, folder: str, name: str, url: str) -> Callable[[], Exchange]:
    def perform() -> Exchange:
        try:
            installed = distribution(package)
        except PackageNotFoundError:
            raise Fault(FaultKind.UNAVAILABLE, f"the package {package} is not installed") from None
        path = Path(str(installed.locate_file(f"{folder}/{name}")))
        headers = (("x-package-version", installed.version),)
        if not path.is_file():
            return Exchange("GET", url, 404, headers, b"")
        return Exchange("GET", url, 200, headers, path.read_bytes())

    return perform
