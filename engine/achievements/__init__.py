"""What people have achieved: their log, colleagues who confirm it, and the feed of a team."""
