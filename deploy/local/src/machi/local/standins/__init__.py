"""Stand-ins for the outside world, on one machine only: a mail server, LINE, and their pages."""
