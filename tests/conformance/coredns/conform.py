#!/usr/bin/env python3
"""Ask a real CoreDNS and Hopscope the same questions: random clusters, Corefiles and questions.

usage: conform.py --coredns N [--first SEED] [--binary PATH] [--jobs N] [--keep FILE] -- COMMAND …
COMMAND is the headless command up to its name, such as: node .ci/hopscope.mjs
Needs root and a CoreDNS binary (--binary, COREDNS, or coredns on the PATH). All traffic stays in namespaces of its own.
The last line is `N passed, N failed, N skipped` (questions; a start that fails counts as one)."""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from kco.compare import compare
from kco.generate import generate
from kco.runner import run_cases

CHUNK = 50          # cases a run of the command
AGAIN = 5           # times a case that differs is asked again: records in a random order can be cut off


def ask_us(command, cases):
    with tempfile.NamedTemporaryFile('w', suffix='.jsonl', delete=False, encoding='utf-8') as f:
        f.writelines(json.dumps(c, ensure_ascii=False) + '\n' for c in cases)
    try:
        r = subprocess.run(command + ['dns', f.name], capture_output=True, text=True)
    finally:
        os.unlink(f.name)
    if r.returncode:
        raise SystemExit('%s ended with %d:\n%s' % (' '.join(command), r.returncode, r.stderr))
    return [json.loads(line) for line in r.stdout.splitlines()]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--coredns', type=int, default=0, help='how many seeds')
    ap.add_argument('--first', type=int, default=random.randrange(1_000_000))
    ap.add_argument('--binary', default=os.environ.get('COREDNS') or shutil.which('coredns'))
    ap.add_argument('--jobs', type=int, default=2)
    ap.add_argument('--keep', help='write what CoreDNS answered to this file')
    ap.add_argument('command', nargs='+')
    a = ap.parse_args()
    if not a.binary:
        sys.exit('give the CoreDNS binary: --binary PATH or COREDNS=PATH')
    passed = failed = skipped = 0
    for first in range(a.first, a.first + a.coredns, CHUNK):
        cases = [generate(s) for s in range(first, min(first + CHUNK, a.first + a.coredns))]
        real = [r for r in run_cases(cases, os.path.abspath(a.binary), a.jobs) if r]
        skipped += len(cases) - len(real)          # the harness could not run them, and has said why
        if a.keep:
            with open(a.keep, 'a', encoding='utf-8') as f:
                f.writelines(json.dumps(r, separators=(',', ':'), ensure_ascii=False) + '\n' for r in real)
        ours = ask_us(a.command, cases)
        total, bad = compare(real, ours)
        for _ in range(AGAIN):                     # a machine that stalls for a second ages a cache: only what differs always differs
            odd = {one['id'] for one in bad}
            if not odd:
                break
            again = [r for r in run_cases([c for c in cases if c['id'] in odd], os.path.abspath(a.binary), 1) if r]
            still = {(one['id'], one['query']): one for one in compare(again, ours)[1]}
            bad = [still[one['id'], one['query']] for one in bad if (one['id'], one['query']) in still]
        for one in bad:
            print(json.dumps(one, ensure_ascii=False), flush=True)
        passed += total - len(bad)
        failed += len(bad)
    print('seeds from %d: coredns %d' % (a.first, a.coredns))
    print('%d passed, %d failed, %d skipped' % (passed, failed, skipped))
    sys.exit(bool(failed))


if __name__ == '__main__':
    main()
