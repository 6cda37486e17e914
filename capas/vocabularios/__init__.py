"""What several layers share: vocabularies, and the fields that say in which municipality a thing is."""
