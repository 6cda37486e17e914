"""Tables without geometry."""
