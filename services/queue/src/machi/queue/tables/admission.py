"""The admission room in front of a named event."""
