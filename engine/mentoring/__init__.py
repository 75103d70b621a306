"""Mentoring: who offers it, who asks for it, and how a pair begins, goes on and ends."""
