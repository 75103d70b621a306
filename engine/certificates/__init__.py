"""Certificates: issued when everything is done and shown, with a page to verify them and a signed badge file."""
