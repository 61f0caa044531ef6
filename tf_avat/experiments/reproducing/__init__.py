"""Studies: tables and figures made of many runs, by one command."""
