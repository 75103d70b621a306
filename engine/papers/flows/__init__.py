"""What the commands of this room do; only the room's table of contents calls them."""
