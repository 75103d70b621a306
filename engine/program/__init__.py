"""Whether the program works: sixteen metrics with their sources, the rollout, forecasts and cohorts."""
