"""Tests, and the writer of reports that they read back."""
