"""Halls for tests of more than one layer: a served queue in which things happen."""
