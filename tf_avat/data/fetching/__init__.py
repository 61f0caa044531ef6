"""Downloads, archives, and the folder where they are kept."""
