"""The store: transactions, SQL for both databases, compiled statements, migrations."""
