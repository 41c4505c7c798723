#!/usr/bin/env python3
"""How long this machine's kernel takes for a rule: nanoseconds, as one JSON object by backend.

usage: unshare -n kernel-pace.py RULES FIRST LAST
RULES is a text for iptables-restore; FIRST and LAST are addresses of the first and the last Service in it. A connect() that does
not wait sends its SYN through nat OUTPUT before it returns: the difference between the last and the first Service, divided by the
rules between them, is the time for a rule. Needs root and a network namespace of its own."""
import json
import socket
import subprocess
import sys
import time

CONNECTS = 150
ROUNDS = 7


def run(*command, text=None):
    subprocess.run(command, input=text, text=True, check=True, stdout=subprocess.DEVNULL)


def connects(address):
    """Seconds for one connect(): the best round counts, since others of this machine only ever add to it."""
    best = float("inf")
    for _ in range(ROUNDS):
        sockets = [socket.socket() for _ in range(CONNECTS)]
        for each in sockets:
            each.setblocking(False)
        begin = time.perf_counter()
        for each in sockets:
            each.connect_ex((address, 80))
        best = min(best, (time.perf_counter() - begin) / CONNECTS)
        for each in sockets:
            each.close()
    return best


def pace(backend, text, first, last, between):
    run(f"iptables-{backend}-restore", text=text)
    run(f"iptables-{backend}", "-t", "nat", "-A", "OUTPUT", "-j", "KUBE-SERVICES")
    connects(first)
    took = connects(last) - connects(first)
    run(f"iptables-{backend}", "-t", "nat", "-F")
    run(f"iptables-{backend}", "-t", "nat", "-X")
    return took / between * 1e9


path, first, last, between = sys.argv[1:5]
run("ip", "link", "set", "lo", "up")
run("ip", "link", "add", "d0", "type", "veth", "peer", "name", "d1")
run("ip", "link", "set", "d0", "arp", "off")
run("ip", "address", "add", "192.0.2.1/24", "dev", "d0")
run("ip", "link", "set", "d0", "up")
run("ip", "link", "set", "d1", "up")
run("ip", "route", "add", "default", "dev", "d0")
with open(path) as f:
    rules = f.read()
print(json.dumps({b: pace(b, rules, first, last, int(between)) for b in ("legacy", "nft")}))
