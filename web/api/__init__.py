"""The JSON interface of the application's own pages."""
