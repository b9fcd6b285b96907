"""What feed readers follow: one description of a feed, written as RSS 2.0, Atom 1.0 and JSON."""
