"""The conference: the call for talks, review, decisions, a schedule without clashes, and everybody's own agenda."""
