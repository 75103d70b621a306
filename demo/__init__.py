"""What only the demo needs: an invented company, a scripted user, and examples of every card."""
