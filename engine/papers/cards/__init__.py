"""What people see of this room."""
