"""The demo town: an invented place with invented people, whose questions went through the real actions."""
