"""The product's own search, routing, topics and draft checks, run on files: what `manage.py measure` does."""
