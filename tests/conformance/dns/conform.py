#!/usr/bin/env python3
"""Ask the resolvers of this machine and Hopscope the same questions: random files, zones, servers and names.

usage: conform.py --dns N [--first SEED] [--jobs N] [--bin DIR] -- COMMAND …
COMMAND is the headless command up to its name, such as: node .ci/hopscope.mjs
Needs root. All traffic stays in namespaces of its own. Where the real resolver differs from itself, any of its answers is right.
Lookups that chance decides, by `rotate` or by a random wait of c-ares, are skipped. The last line is `N passed, N failed, N skipped` (lookups)."""
import argparse
import collections
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

CHUNK = 20          # cases a run, or as many as are asked side by side
AGAIN = 3           # times a lookup that differs is asked again


def version_of(*argv):
    try:
        r = subprocess.run(argv, capture_output=True, text=True)
    except OSError:
        return None
    m = re.search(r'(\d+)\.(\d+)(?:\.(\d+))?', r.stdout + r.stderr)
    return tuple(int(x or 0) for x in m.groups()) if m else None


def suffixes(bin_dir):
    """resolver family -> the suffix under which Hopscope knows the release that is installed here; families that are not are left out"""
    found = {}
    v = version_of('ldd', '--version')
    if v and os.path.exists(os.path.join(bin_dir, 'gai-glibc')):
        found['glibc'] = '@bullseye' if v < (2, 36) else '' if v < (2, 41) else '@trixie'
        if shutil.which('getent'):
            found['getent'] = ''
        if os.path.exists('/usr/bin/python3'):
            found['python'] = ''
    if os.path.exists(os.path.join(bin_dir, 'gai-musl')):
        v = version_of('/lib/ld-musl-x86_64.so.1') or (1, 2, 3)
        found['musl'] = '' if v < (1, 2, 4) else '@trixie'
    if os.path.exists(os.path.join(bin_dir, 'gores')):
        v = version_of(os.path.join(bin_dir, 'gores'), 'v')
        found['go'] = '@bullseye' if v < (1, 19) else '' if v < (1, 20) else '@trixie'
    if os.path.exists(os.path.join(bin_dir, 'cares')):
        v = version_of('sh', '-c', "grep -h 'define ARES_VERSION_STR' /usr/include/ares_version.h")
        found['cares'] = '@bullseye' if v and v < (1, 18) else '' if v and v < (1, 20) else '@trixie'
    for tool in ('dig', 'host', 'nslookup'):
        v = version_of('dig', '-v') if shutil.which(tool) else None
        if v:
            found[tool] = '@bullseye' if v < (9, 18) else '' if v < (9, 20) else '@trixie'
    v = version_of('busybox') if shutil.which('busybox') else None
    if v:
        found['bb'] = '@bullseye' if v < (1, 31) else ''
    if os.path.exists('/usr/bin/node'):
        found['node'] = ''
    if shutil.which('ping'):
        found['ping'] = ''
    return found


def family(resolver):
    return re.match(r'dig|host|nslookup|ping|[a-z]+', resolver).group()


def cases_of(first, count, known):
    """The random cases of these seeds, with the lookups that can be asked here."""
    from odns import gen
    for seed in range(first, first + count):
        case = gen.generate(seed, 1)[0]
        case['id'] = 'seed %d' % seed
        case['lookups'] = [l for l in case['lookups'] if '@' not in l['resolver'] and family(l['resolver']) in known]
        yield case


def left_out(case, lookup, real, suffix):
    """What rotate leaves to chance. c-ares from 1.34 on, Node's too, waits a random part of its time from the second round on, so with several
    servers it is by chance who is asked next once one was silent; and where nobody answers Node may end within the limit or not."""
    several = len(case['servers']) > 1
    has_two = several or not re.search(r'^nameserver[ \t]+\S', case['resolv_conf'], re.M)      # Go asks 127.0.0.1 and ::1 where none is named
    if 'rotate' in case['resolv_conf'] and has_two:
        return True
    silent = [q for q in real['queries'] if q.get('rcode') == 'TIMEOUT']
    if lookup['resolver'].startswith('node-resolve') and len(silent) == len(real['queries']):
        return several
    return lookup['resolver'].startswith('cares') and suffix not in ('', '@bullseye') and several and len(silent) > 2


def ask_us(command, cases, known):
    with tempfile.NamedTemporaryFile('w', suffix='.jsonl', delete=False) as f:
        for case in cases:
            ours = dict(case, lookups=[dict(l, resolver=l['resolver'] + known[family(l['resolver'])]) for l in case['lookups']])
            f.write(json.dumps(ours) + '\n')
    try:
        r = subprocess.run(command + ['lookup', f.name], capture_output=True, text=True)
    finally:
        os.unlink(f.name)
    if r.returncode:
        raise SystemExit('%s ended with %d:\n%s' % (' '.join(command), r.returncode, r.stderr))
    return [json.loads(line)['results'] for line in r.stdout.splitlines()]


def view(result):
    from odns.compare import outcome, views
    calls, hung = outcome(result)
    calls = [(' '.join(e.split(' ')[:2]) if e and e.startswith('ARES') else e, a, c) for e, a, c in calls]
    return calls, hung, views(result)[1]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--dns', type=int, default=0)
    ap.add_argument('--first', type=int, default=random.randrange(1_000_000))
    ap.add_argument('--jobs', type=int, default=4)
    ap.add_argument('--bin', default=os.path.join(os.getcwd(), '.cache', 'conformance-dns'))
    ap.add_argument('command', nargs='+')
    a = ap.parse_args()
    subprocess.run(['sh', os.path.join(HERE, 'progs', 'build.sh'), a.bin], check=True)
    os.environ['ODNS_BIN'] = a.bin
    import oracle
    known = suffixes(a.bin)
    table = collections.defaultdict(lambda: [0, 0, 0])
    chunk = max(CHUNK, a.jobs)
    for first in range(a.first, a.first + a.dns, chunk):
        cases = list(cases_of(first, min(chunk, a.first + a.dns - first), known))
        real, _ = oracle.run_all(cases, a.jobs, True)
        for case, want, got in zip(cases, real, ask_us(a.command, cases, known)):
            if 'harness_error' in want:
                print(want['harness_error'])
                table['harness'][1] += 1
                continue
            for lookup, x, y in zip(case['lookups'], want['results'], got):
                row = table[y['resolver']]
                if 'unsupported' in y or left_out(case, lookup, x, known[family(lookup['resolver'])]):
                    row[2] += 1
                    continue
                ours = view(y)
                theirs = [view(x)]
                if ours not in theirs:
                    again, _ = oracle.run_all([dict(case, lookups=[lookup] * AGAIN)], 1, True)
                    theirs += [view(r) for r in again[0]['results']]
                ok = ours in theirs
                row[not ok] += 1
                if not ok:
                    print(case['id'], y['resolver'], json.dumps(lookup), repr(case['resolv_conf']))
                    print('    real ', theirs[0], '\n    ours ', ours, flush=True)
    for name, (passed, failed, skipped) in sorted(table.items()):
        print('%-22s %6d passed %4d failed %5d skipped' % (name, passed, failed, skipped))
    passed, failed, skipped = (sum(row[i] for row in table.values()) for i in range(3))
    print('seeds from %d: %d cases' % (a.first, a.dns))
    print('%d passed, %d failed, %d skipped' % (passed, failed, skipped))
    sys.exit(bool(failed))


if __name__ == '__main__':
    main()
