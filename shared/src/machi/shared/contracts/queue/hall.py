"""What happens to lines, days and devices of a site (庁舎)."""
