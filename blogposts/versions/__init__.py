"""What a post said, and when: a snapshot of each save, compared word by word."""
