"""How a body becomes HTML, step by step; `text.markdown` is the door."""
