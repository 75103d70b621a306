"""Recurring time: rules, their words in both directions, zones and holidays."""
