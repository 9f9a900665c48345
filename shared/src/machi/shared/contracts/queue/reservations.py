"""What happens to a reservation (予約)."""
