"""Calendars, slots and reservations."""
