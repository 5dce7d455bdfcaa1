"""Checks by rule that several suites share: plain functions from an answer's parts to what was found."""
