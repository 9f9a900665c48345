"""What benchmarks are made of: a load, processes under it, floors, and what was measured."""
