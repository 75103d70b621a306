"""The first words: greeting, help, and what to say to words that mean nothing."""
