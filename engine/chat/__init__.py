"""What crosses the boundary between the engine and a platform: requests, cards, text, ports, errors."""
