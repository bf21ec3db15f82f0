"""What is exchanged: records, their fields, words and identifiers, and how two sides of one agree."""
