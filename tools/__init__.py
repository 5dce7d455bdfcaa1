"""What the analyst may do."""
