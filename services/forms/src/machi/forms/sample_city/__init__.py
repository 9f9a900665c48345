"""The procedures of みほん市. Synthetic: fees and texts are examples."""
