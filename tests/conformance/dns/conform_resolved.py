#!/usr/bin/env python3
"""Ask the systemd-resolved of this machine and Hopscope the same questions: random links, servers and names, one after the other.

usage: conform_resolved.py --resolved N [--first SEED] [--jobs N] -- COMMAND ...
COMMAND is the headless command up to its name, such as: node .ci/hopscope.mjs
Needs root. Where the real one differs from itself when asked again, any of its answers is right: which packet comes first is chance.
The last line is `N passed, N failed, N skipped` (questions)."""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from odns import resolved_cases  # noqa: E402
import resolved  # noqa: E402

AGAIN = 6     # times that a case is run again where we differ
CHUNK = 40


def ask_us(command, cases):
    with tempfile.NamedTemporaryFile('w', suffix='.jsonl', delete=False) as f:
        f.write(''.join(json.dumps(c) + '\n' for c in cases))
    try:
        r = subprocess.run(command + ['resolved', f.name], capture_output=True, text=True)
    finally:
        os.unlink(f.name)
    if r.returncode:
        raise SystemExit('%s ended with %d:\n%s' % (' '.join(command), r.returncode, r.stderr))
    return [json.loads(line)['asked'] for line in r.stdout.splitlines()]


def line_of(q):
    if q['rcode'] == 'CLOSED':      # what a closed port was asked stays unseen
        return '%s %s CLOSED' % (q['srv'], q['tr'])
    return '%s %s %s %s %s %s' % (q['srv'], q['tr'], q['qtype'], q['qname'], 'edns' if q['edns'] else 'plain', q['rcode'])


def theirs(asked):
    out = []
    for a in asked:
        answer = a.get('answer')
        if answer:
            answer = dict(answer, flags=[f for f in answer['flags'] if f in ('aa', 'tc')])
        out.append((answer, [line_of(q) for q in a['queries']] if 'queries' in a else None))
    return out


def ours(asked):
    out = []
    for a in asked:
        lines = a.get('queries')
        if lines is not None:
            lines = [' '.join(l.split(' ')[:2] + ['CLOSED']) if l.endswith(' CLOSED') else l for l in lines]
        out.append((a.get('answer'), lines))
    return out


def in_order(case, asked):
    """With several links or questions side by side nobody says which packet is first."""
    loose = len(case.get('links') or {}) > 1 or any(a.get('with') for a in case['asks'])
    return [(answer, sorted(lines) if loose and lines is not None else lines) for answer, lines in asked]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--resolved', type=int, default=0)
    ap.add_argument('--first', type=int, default=random.randrange(1_000_000))
    ap.add_argument('--jobs', type=int, default=8)
    ap.add_argument('command', nargs='+')
    a = ap.parse_args()
    passed = failed = skipped = 0
    for first in range(a.first, a.first + a.resolved, CHUNK):
        cases = [dict(c, id='seed %d' % seed) for seed in range(first, min(first + CHUNK, a.first + a.resolved))
                 for c in resolved_cases.generate(seed, 1)]
        real = resolved.run_all([json.loads(json.dumps(c)) for c in cases], a.jobs)
        for case, want, got in zip(cases, real, ask_us(a.command, cases)):
            if 'harness_error' in want:
                print(want['harness_error'])
                skipped += len(case['asks'])
                continue
            mine = in_order(case, ours(got))
            runs = [in_order(case, theirs(want['asked']))]
            if mine not in runs:
                again = resolved.run_all([json.loads(json.dumps(case)) for _ in range(AGAIN)], min(AGAIN, a.jobs))
                runs += [in_order(case, theirs(r['asked'])) for r in again if 'asked' in r]
            for place, ask in enumerate(case['asks']):
                if any(run[place] == mine[place] for run in runs):
                    passed += 1
                    continue
                failed += 1
                print(case['id'], json.dumps(ask), '\n    real ', runs[0][place], '\n    ours ', mine[place], flush=True)
    print('seeds from %d: %d cases' % (a.first, a.resolved))
    print('%d passed, %d failed, %d skipped' % (passed, failed, skipped))
    sys.exit(bool(failed))


if __name__ == '__main__':
    main()
