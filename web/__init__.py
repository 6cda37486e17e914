"""The Flask application: pages, interfaces, map and command line."""
