"""The public pages of certificates: for anybody who has the verification id, on paper and on screens."""

import re
from secrets import token_urlsafe

from aiohttp import web

from adapters.web.render import page_html
from engine.api import Engine

_ID = re.compile(r"[A-Za-z0-9_-]{8,32}")

POLICY = "default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
INERT = "default-src 'none'; style-src 'none'; sandbox"
HEADERS = {
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
"""Looked up afresh each time, since a certificate can be revoked; not for search engines, since it names a person."""


def add_certificates(app: web.Application, engine: Engine) -> None:
    """Answer under ``/certificates``."""
    pages = _Pages(engine)
    app.router.add_get("/certificates/{id}", pages.page)
    app.router.add_get("/certificates/{id}/badge.svg", pages.badge)
    app.router.add_get(r"/certificates/revoked/{organisation:\d{1,9}}", pages.revoked)
    app.router.add_get(r"/certificates/revoked/{organisation:\d{1,9}}/{name:[a-z0-9]{1,9}}", pages.revoked)


class _Pages:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def page(self, request: web.Request) -> web.Response:
        """The certificate, or a kind word where there is none."""
        certificate_id = request.match_info["id"]
        sheet = await self._engine.certificate(certificate_id) if _ID.fullmatch(certificate_id) else None
        if sheet is None:
            return self._answer_none()
        return _answer_html("certificate.html", 200, sheet=sheet, id=certificate_id)

    async def badge(self, request: web.Request) -> web.Response:
        """The badge file of a certificate that is valid."""
        certificate_id = request.match_info["id"]
        svg = await self._engine.badge(certificate_id) if _ID.fullmatch(certificate_id) else None
        if svg is None:
            return self._answer_none()
        headers = {**HEADERS, "Content-Security-Policy": INERT}
        headers["Content-Disposition"] = 'attachment; filename="badge.svg"'
        return web.Response(body=svg.encode(), content_type="image/svg+xml", charset="utf-8", headers=headers)

    async def revoked(self, request: web.Request) -> web.Response:
        """An organisation's status list, for verifiers of badges."""
        signed = await self._engine.status_list(
            int(request.match_info["organisation"]), request.match_info.get("name", "")
        )
        if signed is None:
            return self._answer_none()
        return web.Response(text=signed, content_type="application/vc+jwt", headers=HEADERS)

    def _answer_none(self) -> web.Response:
        words = {key: self._engine.line(f"certificate.{key}") for key in ("page_none_title", "page_none")}
        return _answer_html("no_certificate.html", 404, **words)


def _answer_html(template: str, status: int, **values: object) -> web.Response:
    nonce = token_urlsafe(16)
    headers = {**HEADERS, "Content-Security-Policy": POLICY.format(nonce=nonce)}
    page = page_html(template, nonce=nonce, **values)
    return web.Response(text=page, status=status, content_type="text/html", headers=headers)
