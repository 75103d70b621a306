"""Settings: the language in which somebody is spoken to."""
