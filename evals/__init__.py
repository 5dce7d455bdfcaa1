"""Prompt regression tests: cases that a marketer can read, recorded model answers, checks, baselines, reports."""
