#!/usr/bin/env python3
"""A web server that answers every request with the hostname of its Pod, headers included as agnhost serve-hostname (Go net/http) does.

Usage: fake-web.py ADDRESS PORT"""
import email.utils, http.server, sys

class Web(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        body = b'web-1'
        self.send_response_only(200)
        self.send_header('Date', email.utils.formatdate(usegmt=True))
        self.send_header('Content-Length', str(len(body)))
        self.send_header('Content-Type', 'text/plain; charset=utf-8')
        self.end_headers()
        if self.command == 'GET': self.wfile.write(body)
    do_HEAD = do_GET
    def log_message(self, *_): pass

http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Web).serve_forever()
