"""Accounts: workspaces that join an organisation, and people whom two platforms know as two."""
