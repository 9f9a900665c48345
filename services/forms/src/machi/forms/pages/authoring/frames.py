"""The one page that stands in a frame: the preview, in the builder, from the same origin.

Every other page keeps `frame-ancestors 'none'`: what a citizen or a clerk clicks is never framed.
"""

from starlette.responses import Response

from machi.shared.web.edge import CONTENT_SECURITY_POLICY

_NOBODY = "frame-ancestors 'none'"


def may_frame(page: Response) -> Response:
    """Let a page show frames of this origin."""
    page.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return page


def may_be_framed(page: Response) -> Response:
    """Let pages of this origin show this page in a frame; nothing is stored by what is sent."""
    policy = CONTENT_SECURITY_POLICY.replace(_NOBODY, "frame-ancestors 'self'")
    page.headers["Content-Security-Policy"] = policy
    page.headers["X-Frame-Options"] = "SAMEORIGIN"
    return page
