"""Is this sound R4 4.0.1? Every fault of a resource at once, by one table compiled from the published definitions."""
