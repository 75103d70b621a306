"""Hackathons: ideas, teams, what they submit, and how it is judged."""
