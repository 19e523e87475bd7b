"""Notes, kept in memory: what the environment forgets is gone."""
