"""Procedures at random: documents, answers to them, forged posts, and what must hold of all."""
