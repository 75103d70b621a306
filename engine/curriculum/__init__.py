"""The curriculum: next steps for a gap, projects done, and the way to the certificate."""
