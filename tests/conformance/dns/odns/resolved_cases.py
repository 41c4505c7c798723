"""Random cases for systemd-resolved: servers that misbehave, links with routing domains, names of every kind, asked one after the other."""
import random

SERVERS = ['192.0.2.53', '192.0.2.54', '198.51.100.53']
ZONE = {
    'www.example.com': {'A': ['203.0.113.7'], 'AAAA': ['2001:db8::7'], 'ttl': 60},
    'many.example.com': {'A': ['203.0.113.%d' % n for n in range(1, 60)], 'ttl': 300},
    'alias.example.com': {'CNAME': 'www.example.com', 'ttl': 40},
    'far.example.com': {'CNAME': 'nobody.example.org'},
    'stop.example.com': {'CNAME': 'www.example.com', 'stop': True, 'ttl': 50},
    'loop.example.com': {'CNAME': 'loop2.example.com'},
    'loop2.example.com': {'CNAME': 'loop.example.com'},
    'web.corp.example': {'A': ['10.9.0.7'], 'ttl': 20},
    'four.corp.example': {'A': ['10.9.0.8']},
    'bad.example.com': {'fail': 'SERVFAIL'},
    'no.example.com': {'fail': 'REFUSED'},
    'cut.example.com': {'A': ['203.0.113.9'], 'tc': True},
    'fleeting.example.com': {'A': ['203.0.113.3'], 'ttl': 0},
    'short.example.com': {'A': ['203.0.113.4'], 'ttl': 1},
    '7.113.0.203.in-addr.arpa': {'PTR': 'www.example.com'},
    'printer.local': {'A': ['10.9.0.9']},
    'text.example.com': {'TXT': 'hello'},
}
NAMES = list(ZONE) + ['nobody.example.com', 'nobody.corp.example', 'web', 'corp', 'localhost', 'a.localhost', 'pod', '_gateway', 'x.invalid',
                      '1.0.0.127.in-addr.arpa', '9.9.9.9.in-addr.arpa', '5.0.244.10.in-addr.arpa', 'www.EXAMPLE.com', 'example.com', 'com', '.']
TYPES = ['A'] * 8 + ['AAAA'] * 6 + ['PTR', 'TXT', 'SRV', 'CNAME', 'ANY', 'MX', 'SOA']


def server_of(r):
    x = r.random()
    if x < 0.55:
        return {}
    if x < 0.67:
        return {'edns': r.choice(['ignore', 'formerr'])}
    if x < 0.80:
        return {'behaviour': r.choice(['SERVFAIL', 'REFUSED', 'NOTIMP', 'FORMERR', 'NXDOMAIN', 'NODATA', {'A': 'SERVFAIL'}, {'AAAA': 'REFUSED'}])}
    if x < 0.88:
        return {'udp': 'closed', 'tcp': 'closed'}
    if x < 0.94:
        return {'tcp': r.choice(['closed', 'eof']), 'tc': r.choice([True, {'A': True}])} if r.random() < 0.5 else {'tc': True}
    return {'script': r.choice([['SERVFAIL', 'OK'], ['SERVFAIL', 'SERVFAIL', 'OK'], ['REFUSED', 'OK'], ['NXDOMAIN', 'OK'], ['FORMERR', 'OK']])}


def domains_of(r):
    pool = ['corp.example', '~corp.example', '~.', '~example.com', 'example.com', 'local', '~203.in-addr.arpa']
    return r.sample(pool, r.choice([0, 0, 1, 1, 2]))


def links_of(r, chosen):
    out = {}
    for link in ('eth0', 'eth1'):
        if r.random() < 0.6:
            domains = domains_of(r)
            route = [d[1:] for d in domains if d[0] == '~']
            search = [d for d in domains if d[0] != '~' and d not in route]
            lines = ['LLMNR=no', 'MDNS=no', 'DNS=' + ' '.join(r.sample(chosen, r.choice([1, 1, 2]) if len(chosen) > 1 else 1))]
            if search:
                lines.append('DOMAINS=' + ' '.join(search))
            if route:
                lines.append('ROUTE_DOMAINS=' + ' '.join(route))
            if r.random() < 0.2:
                lines.append('DNS_DEFAULT_ROUTE=' + r.choice(['yes', 'no']))
            out[link] = '\n'.join(lines) + '\n'
    return out


def one(seed):
    r = random.Random(seed)
    chosen = r.sample(SERVERS, r.choice([1, 1, 2, 2, 3]))
    servers = {s: server_of(r) for s in chosen}
    slow = r.random() < 0.12
    if slow:
        servers[chosen[0]] = r.choice([{'behaviour': 'TIMEOUT'}, {'delay': 5500}, {'script': ['TIMEOUT', 'OK']}])
    links = links_of(r, chosen) if r.random() < 0.5 else {}
    conf = ['MulticastDNS=no', 'DNSSEC=no', 'LLMNR=no']
    if not links or r.random() < 0.4:
        conf.append('DNS=' + ' '.join(chosen))
        domains = domains_of(r)
        if domains:
            conf.append('Domains=' + ' '.join(domains))
    elif r.random() < 0.3:
        conf.append('FallbackDNS=' + chosen[0])
    if r.random() < 0.2:
        conf.append('Cache=' + r.choice(['no', 'no-negative']))
    if r.random() < 0.2:
        conf.append('ResolveUnicastSingleLabel=yes')
    if r.random() < 0.05:
        conf = [c for c in conf if not c.startswith('DNS=')] + ['DNS=127.0.0.53 ' + chosen[-1]]
    count = 1 if slow else r.randrange(3, 9)     # timers of the real one may be 250 ms late: what goes on behind an ask is left out
    pool = r.sample(NAMES, 3)
    tcp_matters = any('tc' in s or 'tcp' in s for s in servers.values())     # one stream to a server carries all questions
    asks = []
    for _ in range(count):
        a = {'name': r.choice(pool) if r.random() < 0.7 else r.choice(NAMES), 'type': r.choice(TYPES)}
        if r.random() < 0.25:
            a['edns'] = r.choice([512, 1200, 4096])
        if r.random() < 0.08:
            a['to'] = '127.0.0.54'
        if r.random() < 0.06:
            a['tcp'] = True
        if r.random() < 0.05:
            a['flags'] = r.choice([[], ['rd', 'ad']])
        if r.random() < 0.12:
            a['wait'] = 1100
        if asks and not slow and not tcp_matters and not a.get('tcp') and not asks[-1].get('tcp') and r.random() < 0.15:
            a['with'] = True
        asks.append(a)
    case = {'id': 'S%d' % seed, 'conf': '\n'.join(conf) + '\n', 'zone': {'names': ZONE}, 'servers': servers, 'asks': asks, 'limit': 9}
    if links:
        case['links'] = links
    return case


def generate(seed, count):
    for n in range(count):
        yield one(seed + n)
