"""The outside world: files, pages, storage, Meta."""
