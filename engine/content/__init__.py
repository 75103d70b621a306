"""Content packs: the framework and every sentence, as files that anybody can edit."""
