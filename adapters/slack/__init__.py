"""Slack: cards as blocks, presses as actions."""
