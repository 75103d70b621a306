"""Members, their identities, teams and roles, and the roster that brings them in."""
