"""Asking the addresses of sources: politely, within limits, and never those of a private network.

Done by a command or a job, and never during a reader's visit: no room of pages imports this one.
"""
