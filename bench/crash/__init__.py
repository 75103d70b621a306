"""Kill -9 at random points of planning and delivery: what arrives at the platform must not show it."""
