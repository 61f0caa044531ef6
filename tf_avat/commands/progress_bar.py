"""What a person sees while a program works for long."""

import contextlib


@contextlib.contextmanager
def progress_bar():
    """Yields a function `begin(what, done)` that shows what comes next and what share of all is done.

    It shows on stderr, where that is a terminal, and goes away at the end.
    """
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=1.0)
        yield lambda what, done: progress.update(task, description=what, completed=done)
