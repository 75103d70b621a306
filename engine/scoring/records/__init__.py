"""What this room keeps: tables, and the queries on them."""
