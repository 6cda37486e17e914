"""Benchmarks: the same work done by Tierra Firme and by its peers, in the same run."""
