"""Proving who one is, and one's own cases."""

from machi.forms.pages.citizens import app, mine, sign_in

ROUTERS = (sign_in.router, app.router, mine.router)
