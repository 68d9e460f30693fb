import os
from http.server import BaseHTTPRequestHandler, HTTPServer


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"It works. Change main.py, and look again.\n")


port = int(os.environ.get("PORT", "8000"))
print(f"listening on port {port}", flush=True)
HTTPServer(("0.0.0.0", port), Page).serve_forever()
