"""The engine: everything Advance knows and decides. It knows no platform, no HTTP and no scheduler."""
