"""Order-insensitive view of a query log.

normalise(resolver, queries) -> list of volleys; a volley is a list of "server transport QTYPE qname rcode" strings.
A volley is a run of consecutive queries that the resolver puts on the wire without waiting for one another, so their order of
arrival means nothing:
  * glibc, go, c-ares, busybox, bind: A and AAAA for one (server, transport, qname);
  * musl: A and AAAA for one qname to every nameserver.
Inside a volley entries are sorted; a repetition of an entry starts a new volley (a retransmission)."""


def entry(q):
    return '%s %s %s %s %s%s' % (q['srv'], q['tr'], q.get('qtype', '?'), q.get('qname', q.get('note', '?')).lower(), q.get('rcode', q.get('note', '?')),
                                 ' tc' if q.get('tc') else '')


def normalise(resolver, queries):
    musl = resolver.startswith('musl')
    out, cur, key, seen = [], [], None, set()
    for q in queries:
        qt = q.get('qtype')
        k = (q['tr'], q.get('qname', '').lower()) + (() if musl else (q['srv'],))
        ident = (q['srv'], qt)
        if cur and k == key and qt in ('A', 'AAAA') and ident not in seen:
            cur.append(q)
        else:
            if cur:
                out.append(sorted(entry(x) for x in cur))
            cur, key, seen = [q], k, set()
            if qt not in ('A', 'AAAA'):
                key = None
        seen.add(ident)
    if cur:
        out.append(sorted(entry(x) for x in cur))
    return out


def flat(vol):
    """Several names in flight or an undefined interleaving: compare the queries as a multiset a name, names in order of first use."""
    order, by = [], {}
    for v in vol:
        for e in v:
            f = e.split(' ')
            n = f[3] if len(f) > 3 else '?'
            if n not in by:
                by[n] = []
                order.append(n)
            by[n].append(e)
    return [sorted(by[n]) for n in order]
