"""Thousands of open pages in one process: streams that are watched, and what they fetch again."""
