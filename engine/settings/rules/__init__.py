"""What this room decides, without database, template or clock."""
