"""The fault harness: a town of separate processes, people who use it, strikes, and the proof."""
