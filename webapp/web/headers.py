"""What every response says about itself: a content policy without exceptions, nothing kept, nothing framed, nothing told."""

from __future__ import annotations

import secrets
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request

from webapp.services.certificates import is_name

# `img-src data:` is there for Bootstrap's own stylesheet, which draws a few marks that way.
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: under HTTPS Flask-WTF proves that a form came from this site by its Referer, and without one it
    # refuses every form. `same-origin` sends it to this server alone; no other site ever sees one.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Passkeys and the copy button are ours; everything else that a page could ask of a device is off.
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), serial=(), usb=(), clipboard-read=(), clipboard-write=(self), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
    "X-Robots-Tag": "noindex, nofollow",
    # A server puts in its own name and version only where there is none.
    "Server": "Alongside",
}
# Neither for subdomains, which are other people's, nor preloaded, which cannot be taken back.
STRICT_TRANSPORT = "max-age=31536000"
A_YEAR = "public, max-age=31536000, immutable"


def csp_nonce() -> str:
    """This request's own number for its scripts: new each time, the same within one page."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


@lru_cache(maxsize=256)
def _fingerprint(path: Path, changed: int) -> str:
    """The first characters of a file's hash; `changed` is there so that an edited file is read again."""
    return sha256(path.read_bytes()).hexdigest()[:12]


def _is_static(endpoint: str | None) -> bool:
    """Whether an endpoint serves files that are the same for everybody."""
    return endpoint is not None and (endpoint == "static" or endpoint.endswith(".static"))


def _static_version(endpoint: str, filename: str) -> str | None:
    """The fingerprint of one static file, or nothing where there is no such file."""
    owner: Any = current_app if endpoint == "static" else current_app.blueprints.get(endpoint.removesuffix(".static"))
    if owner is None or not owner.static_folder:
        return None
    folder = Path(owner.static_folder).resolve()
    path = (folder / filename).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        return None
    return _fingerprint(path, path.stat().st_mtime_ns)


def add_version(endpoint: str, values: dict[str, Any]) -> None:
    """Put a file's fingerprint into every address made for it: a new release is a new address."""
    if _is_static(endpoint) and "filename" in values and "v" not in values:
        version = _static_version(endpoint, values["filename"])
        if version is not None:
            values["v"] = version


def _caching() -> str:
    """Static files under their right fingerprint may be kept; nothing else may, on any computer, for any time."""
    if not _is_static(request.endpoint):
        return "no-store"
    version = _static_version(str(request.endpoint), str((request.view_args or {}).get("filename", "")))
    return A_YEAR if version is not None and request.args.get("v") == version else "no-cache"


def add_headers(response: Response) -> Response:
    """The headers of one response. Nothing that a view has set can loosen them."""
    response.headers.update(FIXED)
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=csp_nonce())
    # A missing file is a page that says so, and pages are not kept.
    response.headers["Cache-Control"] = _caching() if response.status_code < 400 else "no-store"
    return response


def add_strict_transport(response: Response) -> Response:
    """Tell the browser never to come here without TLS again, where it came by TLS and to a name."""
    if request.is_secure and is_name(request.host.partition(":")[0]):
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    return response


def init_headers(app: Flask, *, strict: bool = False) -> None:
    """Register the headers, the nonce for templates and the versions of static addresses.

    `strict` says whether the installation's certificate is one on which browsers may insist (certificates.strict).
    """
    app.after_request(add_headers)
    if strict:
        app.after_request(add_strict_transport)
    app.url_defaults(add_version)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
