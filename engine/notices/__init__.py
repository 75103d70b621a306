"""Notices: the messages that the bot starts itself. The ledger is the truth about them."""
