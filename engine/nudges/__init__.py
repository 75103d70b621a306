"""Nudges: when the bot may speak first, and what people answer when it did."""
