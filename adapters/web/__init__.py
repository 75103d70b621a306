"""The web adapter: a local page that is a small chat platform of its own, for trying Advance without Slack or Teams."""
