"""Synthetic hall days: identical people for every policy and forecast that is to be judged.

Who comes, for what, when, and how patient they are is drawn first and never depends on the order
of calling. The hall is a plausible invention: it compares algorithms, it promises no minutes.
"""
