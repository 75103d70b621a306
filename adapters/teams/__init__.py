"""Microsoft Teams: cards as Adaptive Cards, presses as actions, on botbuilder in this folder only."""
