"""How one shape becomes another: maps that read both ways, code tables, and what was lost."""
