"""Python's garbage collector in a server: what lives as long as the process is not walked again and again."""

import gc

OFTEN = 50_000
"""Objects by which a process grows before it looks for cycles: more than the cards of a few batches of notices, which
hold none and go at once. Python's own 700 would have it look several times in every batch."""


def tune_garbage_collection() -> None:
    """Set what has been loaded aside for good, and look for cycles less often; once, before the first request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OFTEN)
