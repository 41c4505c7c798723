#!/usr/bin/env python3
"""A small DNS server that answers as CoreDNS with the plugin kubernetes does: names in full, AA and RA set, EDNS echoed.

Usage: fake-dns.py ADDRESS...   Answers on port 53 of each, over UDP and TCP. An address ending in .11 never answers."""
import socket, struct, sys, threading

D = 'cluster.local.'
ZONE = {
    'web.shop.svc.' + D: {'A': ['10.96.0.20']},
    'db.shop.svc.' + D: {'A': ['10.244.1.3', '10.244.2.4']},
    'dual.shop.svc.' + D: {'A': ['10.96.0.30'], 'AAAA': ['fd00::30']},
    'outside.shop.svc.' + D: {'CNAME': ['example.org.']},
    '_http._tcp.web.shop.svc.' + D: {'SRV': ['0 100 80 web.shop.svc.' + D]},
    '3.1.244.10.in-addr.arpa.': {'PTR': ['10-244-1-3.db.shop.svc.' + D]},
    '20.0.96.10.in-addr.arpa.': {'PTR': ['web.shop.svc.' + D]},
    'six.shop.svc.' + D: {'AAAA': ['fd00::60']},
    'none.shop.svc.' + D: {'TXT': ['"nothing else"']},
    'example.org.': {'A': ['192.0.2.80'], 'AAAA': ['2001:db8::80'], 'MX': ['10 mail.example.org.'], 'TXT': ['"v=spf1 -all"']},
    'servfail.example.org.': {},
    'refused.example.org.': {},
}
TYPES = {'A': 1, 'NS': 2, 'CNAME': 5, 'SOA': 6, 'PTR': 12, 'MX': 15, 'TXT': 16, 'AAAA': 28, 'SRV': 33, 'HTTPS': 65, 'ANY': 255}
NAMES = {n: t for t, n in TYPES.items()}
SOA = ['ns.dns.' + D, 'hostmaster.' + D, 1785542400, 7200, 1800, 86400, 30]

def wire(name):
    return b''.join(bytes([len(l)]) + l.encode() for l in name.split('.') if l) + b'\0'

def rdata(t, v):
    if t == 'A': return socket.inet_aton(v)
    if t == 'AAAA': return socket.inet_pton(socket.AF_INET6, v)
    if t in ('CNAME', 'PTR', 'NS'): return wire(v)
    if t == 'MX': p, n = v.split(); return struct.pack('>H', int(p)) + wire(n)
    if t == 'SRV': a, b, c, n = v.split(); return struct.pack('>HHH', int(a), int(b), int(c)) + wire(n)
    if t == 'TXT': s = v.strip('"').encode(); return bytes([len(s)]) + s
    if t == 'SOA': return wire(v[0]) + wire(v[1]) + struct.pack('>5I', *v[2:])

def record(name, t, v):
    d = rdata(t, v)
    return wire(name) + struct.pack('>HHIH', TYPES[t], 1, 30, len(d)) + d

def answer(msg):
    qid, flags, qd, an, ns, ar = struct.unpack('>6H', msg[:12])
    p, labels = 12, []
    while msg[p]:
        labels.append(msg[p + 1:p + 1 + msg[p]].decode()); p += msg[p] + 1
    q = msg[12:p + 5]
    name = '.'.join(labels) + '.' if labels else '.'
    t = NAMES.get(struct.unpack('>H', msg[p + 1:p + 3])[0], '?')
    answers, authority, rcode, aa = [], [], 0, 0x0400
    known = ZONE.get(name.lower())
    if name.lower() == 'servfail.example.org.': rcode, aa = 2, 0
    elif name.lower() == 'refused.example.org.': rcode, aa = 5, 0
    elif known is None:
        rcode = 3
        authority = [record('cluster.local.', 'SOA', SOA)]
    else:
        if name.lower().endswith('example.org.'): aa = 0
        if 'CNAME' in known and t != 'CNAME':
            answers.append(record(name, 'CNAME', known['CNAME'][0]))
            name, known = known['CNAME'][0], ZONE.get(known['CNAME'][0], {})
        answers += [record(name, t, v) for v in known.get(t, [])]
        if not answers: authority = [record('cluster.local.', 'SOA', SOA)]
    opt = b'\0' + struct.pack('>HHIH', 41, 1232, 0, 0) if ar else b''
    out = 0x8000 | aa | (flags & 0x0100) | 0x0080 | rcode
    return struct.pack('>6H', qid, out, 1, len(answers), len(authority), 1 if opt else 0) + q + b''.join(answers + authority) + opt

def udp(address):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind((address, 53))
    while True:
        m, who = s.recvfrom(4096)
        if not address.endswith('.11'): s.sendto(answer(m), who)

def tcp(address):
    s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind((address, 53)); s.listen()
    while True:
        c, _ = s.accept()
        n = c.recv(2)
        if len(n) == 2:
            a = answer(c.recv(struct.unpack('>H', n)[0])); c.sendall(struct.pack('>H', len(a)) + a)
        c.close()

for a in sys.argv[1:]:
    threading.Thread(target=udp, args=(a,)).start()
    if not a.endswith('.11'): threading.Thread(target=tcp, args=(a,)).start()
