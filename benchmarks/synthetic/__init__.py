"""A made-up lesson of any length, in the formats of three engines: the same text in each."""
