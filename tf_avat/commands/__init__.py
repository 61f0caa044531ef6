"""The programs under `bin/`: flags, wiring and printing."""
