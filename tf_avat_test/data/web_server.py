"""A web server for tests, on the loopback interface."""

import contextlib
import http.server
import threading


@contextlib.contextmanager
def web_server(answer):
    """Yields the address of a server that answers every GET request with `answer(request)`."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            # The client may hang up on purpose.
            with contextlib.suppress(ConnectionError):
                answer(self)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def sent(content, stated=None, status=200):
    """An answer: `content`, of which as many bytes are announced as `stated` says."""

    def answer(request):
        request.send_response(status)
        request.send_header("Content-Length", str(len(content) if stated is None else stated))
        request.end_headers()
        request.wfile.write(content)

    return answer
