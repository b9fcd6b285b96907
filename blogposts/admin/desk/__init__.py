"""The moderators' desk: the queue of comments and the screens around it, one module per concept."""
