"""The commands, a file for each of their topics; tools/registry.py puts them in one list."""
