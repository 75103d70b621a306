"""Benchmarks: measured beside a floor and a peer in the same run, printed as ratios."""
