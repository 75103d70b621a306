"""The community: event series and their occurrences."""
