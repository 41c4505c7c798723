"""Every resolver the oracle can run: how to call it and how to read what it says."""
import json
import os
import re

from . import wire

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BIN = os.environ.get('ODNS_BIN', os.path.join(ROOT, 'bin'))

EAI = {0: 'OK', -1: 'EAI_BADFLAGS', -2: 'EAI_NONAME', -3: 'EAI_AGAIN', -4: 'EAI_FAIL', -5: 'EAI_NODATA', -6: 'EAI_FAMILY',
       -7: 'EAI_SOCKTYPE', -8: 'EAI_SERVICE', -9: 'EAI_ADDRFAMILY', -10: 'EAI_MEMORY', -11: 'EAI_SYSTEM', -12: 'EAI_OVERFLOW',
       -105: 'EAI_IDN_ENCODE'}
HERR = {0: 'NETDB_SUCCESS', 1: 'HOST_NOT_FOUND', 2: 'TRY_AGAIN', 3: 'NO_RECOVERY', 4: 'NO_DATA', -1: 'NETDB_INTERNAL'}
ERRNO = {0: None, 2: 'ENOENT', 110: 'ETIMEDOUT', 111: 'ECONNREFUSED', 113: 'EHOSTUNREACH', 101: 'ENETUNREACH', 22: 'EINVAL',
         90: 'EMSGSIZE', 11: 'EAGAIN', 3: 'ESRCH', 34: 'ERANGE', 97: 'EAFNOSUPPORT', 99: 'EADDRNOTAVAIL', 36: 'ENAMETOOLONG',
         98: 'EADDRINUSE', 61: 'ENODATA', 12: 'ENOMEM', 74: 'EBADMSG', 71: 'EPROTO', 104: 'ECONNRESET', 32: 'EPIPE', 29: 'ESPIPE'}

TYPE_OF = {'inet': 'A', 'inet6': 'AAAA', 'unspec': 'A'}


def lines_json(out):
    r = []
    for l in out.splitlines():
        if l.startswith('{'):
            try:
                r.append(json.loads(l))
            except ValueError:
                pass
    return r


# -- readers: raw runner reply -> dict(err, addrs, canon, ...)

def read_gai(raw):
    r = []
    for j in lines_json(raw['out']):
        d = {'err': EAI.get(j['rc'], str(j['rc'])), 'addrs': j['addrs'], 'canon': j.get('canon'), 'ms': round(j['ns'] / 1e6, 3), 't0': j['t0']}
        if j['rc'] == -11:
            d['errno'] = ERRNO.get(j['errno'], j['errno'])
        r.append(d)
    return r


def read_ghbn(raw):
    return [{'err': 'OK' if j['rc'] == 0 else HERR.get(j['h_errno'], str(j['h_errno'])), 'addrs': j['addrs'], 'canon': j.get('canon'),
             'aliases': j.get('aliases'), 'ms': round(j['ns'] / 1e6, 3), 't0': j['t0']} for j in lines_json(raw['out'])]


def from_hex(j):
    a = wire.decode_answer(bytes.fromhex(j['hex'])) if j.get('hex') else None
    d = {'addrs': [], 'canon': None}
    if a:
        d['answer'] = a
        d['addrs'] = [x.split(' ', 2)[2] for x in a['an'] if x.split(' ')[1] in ('A', 'AAAA')]
    return d


def read_res(raw):
    r = []
    for j in lines_json(raw['out']):
        d = from_hex(j)
        d.update(err='OK' if j['rc'] >= 0 else HERR.get(j['h_errno'], str(j['h_errno'])), len=j['rc'], errno=ERRNO.get(j['errno'], j['errno']),
                 ms=round(j['ns'] / 1e6, 3), t0=j['t0'])
        r.append(d)
    return r


def read_cares(raw):
    r = []
    for j in lines_json(raw['out']):
        d = from_hex(j) if 'hex' in j else {'addrs': j.get('addrs', []), 'canon': j.get('canon')}
        d.update(err='OK' if j['rc'] == 0 else 'ARES %d %s' % (j['rc'], j['errstr']), ms=round(j.get('ns', 0) / 1e6, 3), t0=j.get('t0'))
        r.append(d)
    return r


def read_go(raw):
    r = []
    for j in lines_json(raw['out']):
        e = 'OK'
        if j['rc']:
            e = 'notfound' if j['notfound'] else 'timeout' if j['timeout'] else 'temporary' if j['temporary'] else 'error'
        r.append({'err': e, 'addrs': j['addrs'], 'canon': j['canon'], 'errstr': j.get('errstr'), 'server': j.get('server'),
                  'ms': round(j['ns'] / 1e6, 3), 't0': j['t0']})
    if not r:
        r.append({'err': 'crash', 'addrs': [], 'canon': None, 'ms': raw['ms'], 't0': raw['t0']})
    return r


def read_node(raw):
    return [{'err': 'OK' if j['rc'] == 0 else j['code'], 'addrs': j['addrs'], 'canon': None, 'errstr': j.get('errstr'),
             'ms': round(j['ns'] / 1e6, 3), 't0': j['t0']} for j in lines_json(raw['out'])]


def read_py(raw):
    return read_gai(raw)


def read_tool(raw):
    return [{'err': 'OK' if raw['rc'] == 0 else 'exit %d' % raw['rc'], 'addrs': [], 'canon': None, 'ms': raw['ms'], 't0': None,
             'out': raw['out'][:3000], 'stderr': raw['err'][:600]}]


def read_dig(raw):
    r = read_tool(raw)
    m = re.search(r'status: (\w+)', raw['out'])
    r[0]['status'] = m.group(1) if m else None
    sec = re.search(r';; ANSWER SECTION:\n(.*?)\n\n', raw['out'] + '\n\n', re.S)
    if sec:
        rows = [l.split(None, 4) for l in sec.group(1).splitlines()]
        r[0]['addrs'] = [x[4] for x in rows if len(x) > 4 and x[3] in ('A', 'AAAA')]
    m = re.search(r';; QUESTION SECTION:\n;(\S+)\s', raw['out'])
    r[0]['qname'] = m.group(1) if m else None
    m = re.search(r';; SERVER: (.*)', raw['out'])
    r[0]['server'] = m.group(1) if m else None
    r[0]['out'] = re.sub(r'(;; (Query time|WHEN|MSG SIZE).*|id: \d+|; COOKIE.*)', '', r[0]['out'])
    return r


def read_host(raw):
    r = read_tool(raw)
    r[0]['addrs'] = re.findall(r'has (?:IPv6 )?address (\S+)', raw['out'])
    return r


def read_nslookup(raw):
    r = read_tool(raw)
    body = raw['out'].split('\n\n', 1)[-1]
    r[0]['addrs'] = re.findall(r'^Address(?: \d+)?: +(\S+)', body, re.M)
    names = re.findall(r'^Name:\s+(\S+)', body, re.M)
    r[0]['canon'] = names[0] if names else None
    m = re.search(r"\*\*.* can't find (.*)", raw['out'])
    r[0]['msg'] = m.group(0) if m else (re.search(r';; .*', raw['out']) or [None])[0]
    return r


def read_ping(raw):
    r = read_tool(raw)
    m = re.match(r'PING (\S+) \(([^)]+)\)', raw['out'])
    if m:
        r[0]['addrs'], r[0]['canon'] = [m.group(2)], m.group(1)
        r[0]['err'] = 'OK'
    else:
        r[0]['err'] = raw['err'].strip().splitlines()[0] if raw['err'].strip() else r[0]['err']
    r[0]['out'] = raw['out'].splitlines()[0] if raw['out'] else ''
    return r


def read_getent(raw):
    r = read_tool(raw)
    rows = [l.split() for l in raw['out'].splitlines()]
    r[0]['addrs'] = list(dict.fromkeys(x[0] for x in rows if x))
    r[0]['canon'] = rows[0][1] if rows and len(rows[0]) > 1 and rows[0][1] not in ('STREAM', 'DGRAM', 'RAW') else (rows[0][2] if rows and len(rows[0]) > 2 else None)
    return r


# -- callers: lookup dict -> argv.  lookup keys: name, family, qtype, flags, count
def fam(l):
    return l.get('family', 'unspec')


def qt(l):
    return l.get('qtype') or TYPE_OF[fam(l)]


def qn(l):
    return str(wire.TYPES[qt(l)])


def cnt(l):
    return str(l.get('count', 1))


def fl(l):
    return l.get('flags', 'canon')


def add(name, argv, reader, **kw):
    R[name] = dict(argv=argv, read=reader, **kw)


R = {}
B = lambda n: os.path.join(BIN, n)

PYGAI = ("import socket,sys,time,json\n"
         "f={'unspec':0,'inet':socket.AF_INET,'inet6':socket.AF_INET6}[sys.argv[1]]\n"
         "t=time.time_ns()\n"
         "try:\n r=socket.getaddrinfo(sys.argv[2],None,f,socket.SOCK_STREAM);d=dict(rc=0,addrs=[x[4][0] for x in r])\n"
         "except socket.gaierror as e: d=dict(rc=e.errno,addrs=[])\n"
         "except Exception as e: d=dict(rc=-999,addrs=[])\n"
         "print(json.dumps(dict(d,t0=t,ns=time.time_ns()-t,errno=0)))\n")


def glibc_family(tag, wrap):
    """wrap: argv prefix that runs a dynamically linked glibc program ([] for the machine's own)."""
    own = lambda n: B(n + tag) if os.path.exists(B(n + tag)) else B(n)
    gai, res = own('gai-glibc'), own('res-glibc')
    add('glibc-gai' + tag, lambda l: wrap + [gai, 'gai', fam(l), fl(l), cnt(l), l['name']], read_gai)
    add('glibc-ghbn' + tag, lambda l: wrap + [gai, 'ghbn', 'inet', '-', cnt(l), l['name']], read_ghbn)
    add('glibc-ghbn2' + tag, lambda l: wrap + [gai, 'ghbn2', fam(l), '-', cnt(l), l['name']], read_ghbn)
    add('glibc-gni' + tag, lambda l: wrap + [gai, 'gni', 'unspec', '-', cnt(l), l['name']], read_gai)
    add('glibc-res_search' + tag, lambda l: wrap + [res, 'search', qn(l), cnt(l), l['name']], read_res)
    add('glibc-res_query' + tag, lambda l: wrap + [res, 'query', qn(l), cnt(l), l['name']], read_res)


def musl_family(tag, prefix, gai, res):
    add('musl-gai' + tag, lambda l: prefix + [gai, 'gai', fam(l), fl(l), cnt(l), l['name']], read_gai)
    add('musl-ghbn' + tag, lambda l: prefix + [gai, 'ghbn', 'inet', '-', cnt(l), l['name']], read_ghbn)
    add('musl-gni' + tag, lambda l: prefix + [gai, 'gni', 'unspec', '-', cnt(l), l['name']], read_gai)
    add('musl-res_search' + tag, lambda l: prefix + [res, 'search', qn(l), cnt(l), l['name']], read_res)
    add('musl-res_query' + tag, lambda l: prefix + [res, 'query', qn(l), cnt(l), l['name']], read_res)


glibc_family('', [])
musl_family('', [], B('gai-musl'), B('res-musl'))
add('getent-hosts', lambda l: ['getent', 'hosts', l['name']], read_getent)
add('getent-ahosts', lambda l: ['getent', 'ahosts', l['name']], read_getent)
add('python-gai', lambda l: ['/usr/bin/python3', '-c', PYGAI, fam(l), l['name']], read_py)
add('dig', lambda l: ['dig', *l.get('args', []), '-q', l['name'], '-t', qt(l)], read_dig)
add('dig+search', lambda l: ['dig', '+search', *l.get('args', []), '-q', l['name'], '-t', qt(l)], read_dig)
add('host', lambda l: ['host', *(['-t', l['qtype']] if l.get('qtype') else []), *l.get('args', []), '--', l['name']], read_host)
add('nslookup', lambda l: ['nslookup', *(['-type=' + l['qtype']] if l.get('qtype') else []), *l.get('args', []), l['name']], read_nslookup)
add('bb-nslookup', lambda l: ['busybox', 'nslookup', *(['-type=' + l['qtype']] if l.get('qtype') else []), l['name'], *l.get('args', [])], read_nslookup)
add('bb-ping', lambda l: ['busybox', 'ping', '-c', '1', '-W', '1', *(['-4'] if fam(l) == 'inet' else ['-6'] if fam(l) == 'inet6' else []), l['name']], read_ping)
add('ping', lambda l: ['ping', '-n', '-c', '1', '-W', '1', *(['-4'] if fam(l) == 'inet' else ['-6'] if fam(l) == 'inet6' else []), l['name']], read_ping)
add('bb-wget', lambda l: ['busybox', 'wget', '-q', '-O', '-', '-T', '2', 'http://%s:9/' % l['name']], read_tool)
for m in ('lookup', 'resolve4', 'resolve6', 'resolveSrv', 'resolveTxt', 'resolvePtr', 'resolveCname', 'resolveAny', 'reverse'):
    add('node-' + m, lambda l, m=m: ['/usr/bin/node', os.path.join(ROOT, 'progs', 'noderes.cjs'), m, fam(l), cnt(l), l['name']], read_node)
for m in ('gai', 'search', 'query'):
    add('cares-' + m, lambda l, m=m: [B('cares'), m, fam(l) if m == 'gai' else qn(l), cnt(l), l['name']], read_cares)
for m in ('ip', 'host', 'cname', 'srv', 'txt', 'addr'):
    add('go-' + m, lambda l, m=m: [B('gores'), m, fam(l), cnt(l), l['name']], read_go)


# -- other releases, where roots/NAME was unpacked (see roots.py)
def extra_roots():
    base = os.path.join(ROOT, 'roots')
    for n in sorted(os.listdir(base)) if os.path.isdir(base) else []:
        r = os.path.join(base, n)
        libs = ':'.join(os.path.join(r, p) for p in ('lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu/bind9'))
        ld = next((p for p in (os.path.join(r, 'usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2'), os.path.join(r, 'lib/x86_64-linux-gnu/ld-linux-x86-64.so.2')) if os.path.exists(p)), None)
        wrap = [ld, '--library-path', libs] if ld else None
        if wrap:
            glibc_family('@' + n, wrap)
            for tool, rd in (('dig', 'dig'), ('dig+search', 'dig'), ('host', 'host'), ('nslookup', 'nslookup')):
                p = os.path.join(r, 'usr/bin', rd)
                if os.path.exists(p):
                    base_fn = R[tool]['argv']
                    add(tool + '@' + n, lambda l, p=p, f=base_fn, w=wrap: w + [p] + f(l)[1:], R[tool]['read'])
            bb = next((os.path.join(r, p) for p in ('usr/bin/busybox', 'bin/busybox') if os.path.exists(os.path.join(r, p))), None)
            if bb:
                for tool in ('bb-nslookup', 'bb-ping'):
                    base_fn = R[tool]['argv']
                    add(tool + '@' + n, lambda l, p=bb, f=base_fn, w=wrap: w + [p] + f(l)[1:], R[tool]['read'])
            if os.path.exists(B('cares')):
                for m in ('gai', 'search', 'query'):
                    base_fn = R['cares-' + m]['argv']
                    own = B('cares@' + n) if os.path.exists(B('cares@' + n)) else B('cares')
                    add('cares-%s@%s' % (m, n), lambda l, f=base_fn, w=wrap, o=own: w + [o] + f(l)[1:], read_cares)
        ml = next((os.path.join(r, p) for p in ('lib/x86_64-linux-musl/libc.so', 'usr/lib/x86_64-linux-musl/libc.so') if os.path.exists(os.path.join(r, p))), None)
        if ml:
            musl_family('@' + n, [ml], B('gai-musl-dyn'), B('res-musl-dyn'))
        g = B('gores-' + n)
        if os.path.exists(g):
            for m in ('ip', 'host', 'cname', 'srv', 'txt', 'addr'):
                add('go-%s@%s' % (m, n), lambda l, m=m, g=g: [g, m, fam(l), cnt(l), l['name']], read_go)


extra_roots()
