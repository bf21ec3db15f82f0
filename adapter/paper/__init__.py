"""A record as a person reads it, on a screen and on paper: headings, words and pictures, as HTML and as PDF."""
