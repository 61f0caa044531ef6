"""The programs under `bin/`, which pip installs as `tf-avat-NAME`: flags, wiring and printing."""
