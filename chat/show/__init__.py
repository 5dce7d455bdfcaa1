"""Typed results → what the page shows."""
