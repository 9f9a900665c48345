"""`python -m machi.local`: what `./machi` runs once everything is installed."""

from machi.local.cli import app

app(prog_name="machi")
