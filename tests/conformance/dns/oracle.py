#!/usr/bin/env python3
"""oracle.py run IN.jsonl OUT.jsonl [-j N]   run cases, record what real resolvers did
oracle.py one CASE.json                     run one case, print it readably
oracle.py generate SEED COUNT > IN.jsonl    seeded random cases
oracle.py show FILE [ID...]                 print recorded cases readably
oracle.py digest FILE [ID-PREFIX* ...] [-t] the same, resolvers that behaved alike put together (-t: with times)
oracle.py compare REAL.jsonl OTHER.jsonl    outcome and query agreement, per resolver
oracle.py versions                          what is under test
oracle.py clean                             remove leftover ksd- namespaces of this harness"""
import json
import multiprocessing as mp
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))


def work(tag, inq, outq):
    from odns.worker import Worker
    import traceback
    w = Worker(tag)
    try:
        while True:
            item = inq.get()
            if item is None:
                break
            i, case = item
            t = time.time()
            try:
                outq.put((i, w.run_case(case), time.time() - t))
            except Exception:
                outq.put((i, {'id': case.get('id'), 'harness_error': traceback.format_exc(), 'case': case}, 0))
    finally:
        w.close()
        outq.put((None, tag, 0))


def run_all(cases, jobs, quiet=False):
    inq, outq = mp.Queue(), mp.Queue()
    ps = [mp.Process(target=work, args=('%d-%d' % (os.getpid(), k), inq, outq)) for k in range(jobs)]
    for p in ps:
        p.start()
    t0 = time.time()
    for i, c in enumerate(cases):
        inq.put((i, c))
    for _ in ps:
        inq.put(None)
    res, left, n = [None] * len(cases), jobs, 0
    while left:
        i, r, dt = outq.get()
        if i is None:
            left -= 1
            continue
        res[i] = r
        n += 1
        if not quiet and n % 25 == 0:
            print('%d/%d %.1fs' % (n, len(cases), time.time() - t0), file=sys.stderr, flush=True)
    for p in ps:
        p.join()
    return res, time.time() - t0


def show(c, out=sys.stdout):
    print('== %s' % c.get('id'), c.get('note', ''), file=out)
    print('   ' + c['resolv_conf'].replace('\n', '\n   ').rstrip(), file=out)
    print('   zone', json.dumps(c.get('zone')), file=out)
    print('   servers', json.dumps(c.get('servers')), file=out)
    for r in c['results']:
        extra = {k: v for k, v in r.items() if k not in ('resolver', 'name', 'family', 'api', 'queries', 'norm', 'wall_ms', 'stderr')}
        a = r['api']
        for x in a if isinstance(a, list) else [a]:
            y = {k: v for k, v in x.items() if k not in ('err', 'addrs', 'canon', 'ms', 'out') and v not in (None, '', [])}
            print(' -- %-18s %r %s %s -> %s %s canon=%s %sms %s' % (r['resolver'], r['name'], r.get('family', ''), extra or '', x.get('err'), x.get('addrs'),
                  x.get('canon'), x.get('ms'), y), file=out)
        for q in r['queries']:
            print('      %8.2f %-16s %s %-3s %-5s %s -> %s%s %s' % (q['t'], q['srv'], q['tr'], q['ch'], q.get('qtype'), q.get('qname', q.get('note')), q.get('rcode'),
                  ' TC' if q.get('tc') else '', ' '.join(q.get('an', []))[:90]), file=out)


def main():
    a = sys.argv[1:]
    if not a or a[0] in ('-h', '--help'):
        print(__doc__)
        return
    jobs = 6
    if '-j' in a:
        k = a.index('-j')
        jobs = int(a[k + 1])
        del a[k:k + 2]
    if a[0] == 'run':
        cases = [json.loads(l) for l in open(a[1]) if l.strip()]
        res, dt = run_all(cases, jobs)
        with open(a[2], 'w') as f:
            for r in res:
                f.write(json.dumps(r, ensure_ascii=True) + '\n')
        n = sum(len(r.get('results', [])) for r in res)
        bad = [r['id'] for r in res if 'harness_error' in r]
        print('%d cases, %d lookups, %.1fs, %.1f lookups/s, harness errors: %s' % (len(res), n, dt, n / dt, bad), file=sys.stderr)
    elif a[0] == 'one':
        c = json.load(open(a[1]) if a[1] != '-' else sys.stdin)
        res, dt = run_all(c if isinstance(c, list) else [c], 1, True)
        for r in res:
            if 'harness_error' in r:
                print(r['harness_error'])
            else:
                show(r)
    elif a[0] == 'show':
        want = set(a[2:])
        for l in open(a[1]):
            r = json.loads(l)
            if not want or r['id'] in want:
                show(r)
    elif a[0] == 'generate':
        from odns import gen
        for c in gen.generate(int(a[1]), int(a[2])):
            print(json.dumps(c))
    elif a[0] == 'digest':
        from odns import digest
        sys.argv = ['digest'] + a[1:]
        digest.main()
    elif a[0] == 'compare':
        from odns import compare
        compare.compare(a[1], a[2], int(a[3]) if len(a) > 3 else 0)
    elif a[0] == 'versions':
        from odns import versions
        print(json.dumps(versions.collect(), indent=1))
    elif a[0] == 'clean':
        for l in subprocess.run(['ip', 'netns', 'list'], capture_output=True, text=True).stdout.splitlines():
            n = l.split()[0]
            if n.startswith('ksd-') and len(n.split('-')) == 4 and not os.path.exists('/proc/' + n.split('-')[1]):
                subprocess.run(['ip', 'netns', 'del', n])
                subprocess.run(['rm', '-rf', '/etc/netns/' + n])
                print('removed', n)


if __name__ == '__main__':
    main()
