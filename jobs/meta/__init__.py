"""What every job that speaks with Meta shares."""
