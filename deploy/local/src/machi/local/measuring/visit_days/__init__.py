"""Synthetic days of a hall with several lines, where some people have several things to do.

Who comes, for what, and how long each step takes is drawn first and never depends on the order of
the steps. The hall is a plausible invention: it compares ways to order, it promises no minutes.
"""
