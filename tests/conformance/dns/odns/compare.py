"""Compares two recordings of the same cases (real against real to see what is not reproducible; a simulator's output against
real).  A record needs: id, results[] with resolver, name, family, api{err, addrs}, queries[{srv, tr, qname, qtype, rcode, tc}]."""
import json

from .normalise import flat, normalise

# resolvers whose A and AAAA (or whole search list) run side by side without a common clock: compare the queries as a multiset a name
LOOSE = ('go-', 'bb-', 'cares', 'musl', 'node-resolve')


def key(r):
    return (r['resolver'], r['name'], r.get('family'), r.get('qtype'), r.get('flags'), r.get('count'), tuple(r.get('args', [])))


def outcome(r):
    a = r['api'] if isinstance(r['api'], list) else [r['api']]
    return [(x.get('err'), tuple(sorted(map(str, x.get('addrs') or []))), x.get('canon')) for x in a], bool(r.get('hung'))


def views(r):
    n = normalise(r['resolver'], r['queries'])
    return n, flat(n) if r['resolver'].startswith(LOOSE) else n


def compare(fa, fb, show=0):
    A = {c['id']: c for c in map(json.loads, open(fa)) if 'results' in c}
    tab, diffs = {}, []
    for line in open(fb):
        c = json.loads(line)
        if 'results' not in c or c['id'] not in A:
            continue
        for x, y in zip(A[c['id']]['results'], c['results']):
            assert key(x) == key(y), (c['id'], key(x), key(y))
            t = tab.setdefault(x['resolver'], [0, 0, 0, 0, 0])
            t[0] += 1
            o = outcome(x) == outcome(y)
            nx, lx = views(x)
            ny, ly = views(y)
            raw = [(q['srv'], q['tr'], q.get('qtype'), q.get('qname')) for q in x['queries']] == [(q['srv'], q['tr'], q.get('qtype'), q.get('qname')) for q in y['queries']]
            t[1] += o
            t[2] += raw
            t[3] += nx == ny
            t[4] += lx == ly
            if not (o and lx == ly):
                diffs.append((c['id'], x['resolver'], x['name'], x.get('family'), 'rotate' in c['resolv_conf'], outcome(x), outcome(y), lx == ly))
    print('%-22s %7s %9s %9s %9s %9s' % ('resolver', 'lookups', 'outcome', 'raw log', 'volleys', 'loose'))
    for k in sorted(tab):
        print('%-22s %7d %9d %9d %9d %9d' % (k, *tab[k]))
    s = [sum(t[i] for t in tab.values()) for i in range(5)]
    print('%-22s %7d %9d %9d %9d %9d' % ('all', *s))
    for d in diffs[:show]:
        print(d)
    return tab, diffs
