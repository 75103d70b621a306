"""Assessments: the conversation, the exact scoring, what is kept, and the cards."""
