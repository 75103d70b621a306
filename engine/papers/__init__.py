"""Papers: proposed, voted on, picked for a review, presented and implemented, and what came of it."""
