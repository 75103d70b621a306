"""Scoring: from ratings to levels, gaps and change, and the results that are kept."""
