"""OGC API - Features (Parts 1 and 2), the queryables and schemas of Parts 3 and 5, and OGC API - Tiles."""
