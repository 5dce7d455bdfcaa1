"""What would go wrong, by room."""
