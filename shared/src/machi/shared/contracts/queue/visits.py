"""What happens to a visit of several steps (来庁)."""
