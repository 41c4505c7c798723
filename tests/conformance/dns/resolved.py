#!/usr/bin/env python3
"""resolved.py run CASES.json OUT.jsonl [-j N]   what a real systemd-resolved does, case by case
resolved.py random SEED COUNT             random cases, a line each

A case: { id, note?, conf: "[Resolve] section of resolved.conf", foreign?: "text of /etc/resolv.conf",
          links?: { eth0|eth1: "lines of networkd's state, DNS= DOMAINS= ROUTE_DOMAINS= ..." },
          zone, servers (as in README.md, with addresses), latency?,
          asks: [ { name, type, to?: "127.0.0.54", tcp?, edns?: size, flags?: ["rd"], wait?: ms before, with?: index of the ask it runs beside } ] }
Recorded: `files` (the two files that it writes), and for each ask `answer` (absent: silence within `limit` s) and `queries` (what its servers saw).
RESOLVED names the program (default /usr/lib/systemd/systemd-resolved). Each case starts it anew in namespaces of its own, without a bus."""
import json
import os
import random
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from odns import ns, server, wire  # noqa: E402

PROGRAM = os.environ.get('RESOLVED', '/usr/lib/systemd/systemd-resolved')
LATENCY = 30.0     # ms: what runs side by side is out before the first answer

START = """
mount -t tmpfs tmpfs /run/systemd && mkdir -p /run/systemd/resolve /run/systemd/netif/links && cp {dir}/links/* /run/systemd/netif/links/ 2>/dev/null
chown -R 989:989 /run/systemd/resolve
mount --bind {dir}/passwd /etc/passwd; mount --bind {dir}/group /etc/group; mount --bind {dir}/systemd /etc/systemd
mkdir -p /run/systemd/seats
{etc}
exec {program} >{dir}/log 2>&1
"""


class Stage:
    """Two namespaces, joined by two links; systemd-resolved in the first, its servers in the other."""

    def __init__(self, tag):
        self.pair = ns.Pair(tag)
        p = self.pair
        ns.sh('ip', 'link', 'add', 'eth1', 'netns', p.c, 'type', 'veth', 'peer', 'name', 'ksdsrv1', 'netns', p.s)
        ns.batch(p.s, ['link set ksdsrv1 up', 'addr add 10.245.0.1/24 dev ksdsrv1'])
        ns.batch(p.c, ['link set eth1 up', 'addr add 10.245.0.5/24 dev eth1', 'route add default via 10.245.0.1 dev eth1 metric 500'])
        ns.sh('ip', '-n', p.s, 'route', 'add', '10.245.0.5/32', 'dev', 'ksdsrv1', check=False)
        for link in ('eth0', 'eth1'):
            ns.sh('ip', 'netns', 'exec', p.c, 'sysctl', '-qw', 'net.ipv6.conf.%s.disable_ipv6=1' % link)
        self.cfd = os.open('/run/netns/' + p.c, os.O_RDONLY)
        sfd = os.open('/run/netns/' + p.s, os.O_RDONLY)
        server.setns(sfd)
        self.server = server.Server(sfd, self.cfd, 'ksdsrv')
        self.server._sniffer('ksdsrv1')
        out = ns.sh('ip', '-n', p.c, '-o', 'link').stdout
        self.index = {l.split(':')[1].strip().split('@')[0]: l.split(':')[0] for l in out.splitlines()}

    def run(self, case):
        d = tempfile.mkdtemp(prefix='resolved-')
        os.chmod(d, 0o755)
        for sub in ('links', 'systemd'):
            os.mkdir(os.path.join(d, sub))

        def put(name, text):
            with open(os.path.join(d, name), 'w') as f:
                f.write(text)
        put('systemd/resolved.conf', '[Resolve]\n' + case['conf'])
        for kind in ('passwd', 'group'):
            lines = [l for l in open('/etc/' + kind) if not l.startswith('systemd-resolve:')]
            lines.append('systemd-resolve:x:989:%s\n' % ('989::/:/usr/sbin/nologin' if kind == 'passwd' else ''))
            put(kind, ''.join(lines))
        for link, text in (case.get('links') or {}).items():
            put('links/' + self.index[link], 'ADMIN_STATE=configured\nOPER_STATE=routable\nCARRIER_STATE=carrier\nADDRESS_STATE=routable\n' + text)
        etc = ''
        if 'foreign' in case:
            put('resolv.conf', case['foreign'])
            etc = 'mount --bind %s/resolv.conf /etc/resolv.conf' % d
        else:
            etc = 'touch /run/systemd/resolve/stub-resolv.conf; chown 989:989 /run/systemd/resolve/stub-resolv.conf; mount --bind /dev/null /etc/resolv.conf'
        put('start.sh', START.format(dir=d, program=PROGRAM, etc=etc))
        put('hosts', case.get('hosts', ''))
        case.setdefault('latency', LATENCY)
        self.server.begin(case)
        self.server.start_lookup()
        env = dict(os.environ, SYSTEMD_LOG_LEVEL='debug', SYSTEMD_LOG_TARGET='console')
        proc = subprocess.Popen(['unshare', '-u', '-m', 'nsenter', '--net=/run/netns/' + self.pair.c, 'sh', '-c',
                                 'hostname pod; mount --bind %s/hosts /etc/hosts; . %s/start.sh' % (d, d)], env=env)
        out = {k: v for k, v in case.items() if k != 'asks'}
        try:
            self.await_stub()
            root = '/proc/%d/root/run/systemd/resolve/' % proc.pid
            out['files'] = {}
            for name in ('resolv.conf', 'stub-resolv.conf'):
                try:
                    out['files'][name] = ''.join(l for l in open(root + name) if not l.startswith('#') and l.strip())
                except OSError:
                    pass
            out['asked'] = self.ask_all(case)
        finally:
            proc.terminate()
            try:
                proc.wait(5)
            except subprocess.TimeoutExpired:
                proc.kill()
            self.server.end()
            if os.environ.get('KEEP'):
                print(d)
            else:
                shutil.rmtree(d, ignore_errors=True)
        return out

    def await_stub(self):
        for _ in range(400):
            s = self.socket(socket.SOCK_STREAM)
            try:
                s.settimeout(1)
                s.connect(('127.0.0.53', 53))
                return
            except OSError:
                time.sleep(0.02)
            finally:
                s.close()
        raise RuntimeError('systemd-resolved did not come up')

    def socket(self, kind):
        server.setns(self.cfd)
        try:
            return socket.socket(socket.AF_INET, kind)
        finally:
            server.setns(self.server.srv_fd)

    def ask_all(self, case):
        asked, i = [], 0
        asks = case['asks']
        while i < len(asks):
            group = [asks[i]]
            while i + len(group) < len(asks) and asks[i + len(group)].get('with'):
                group.append(asks[i + len(group)])
            time.sleep(group[0].get('wait', 0) / 1000)
            self.take_log()      # what comes late belongs to nobody's ask, but answers on their way stay on it
            t0 = time.time_ns()
            results = [None] * len(group)

            def one(k):
                results[k] = self.ask(group[k], case)
            threads = [threading.Thread(target=one, args=(k,)) for k in range(len(group))]
            for k, t in enumerate(threads):
                t.start()
                time.sleep(0.004)
            for t in threads:
                t.join()
            time.sleep(0.01)
            log = self.take_log()
            queries = [{'ms': round((e['_ts'] - t0) / 1e6), 'srv': e['srv'], 'tr': e['tr'], 'qname': e.get('qname'), 'qtype': e.get('qtype'),
                        'edns': e['edns']['size'] if e.get('edns') else None, 'rcode': e.get('rcode') or e.get('note')} for e in log if e['srv'] not in ('127.0.0.53', '127.0.0.54')]
            for k, r in enumerate(results):
                asked.append(dict(group[k], **r, **({'queries': queries} if k == 0 else {})))
            i += len(group)
        return asked

    def take_log(self):
        srv = self.server
        with srv.lock:
            srv._drain()
            out, srv.log = srv.log, []
        return sorted(out, key=lambda e: e['_ts'])

    def ask(self, a, case):
        flags = 0x0100 if 'rd' in a.get('flags', ['rd']) else 0
        flags |= 0x20 if 'ad' in a.get('flags', []) else 0
        flags |= 0x10 if 'cd' in a.get('flags', []) else 0
        msg = struct.pack('>HHHHHH', random.randrange(65536), flags, 1, 0, 0, 1 if a.get('edns') else 0)
        msg += wire.enc_name(wire.labels_of_text(a['name'])) + struct.pack('>HH', wire.TYPES[a['type']], 1)
        if a.get('edns'):
            msg += b'\0' + struct.pack('>HHIH', 41, a['edns'], 0x8000 if a.get('do') else 0, 0)
        s = self.socket(socket.SOCK_STREAM if a.get('tcp') else socket.SOCK_DGRAM)
        s.settimeout(a.get('limit', case.get('limit', 20)))
        t = time.time()
        try:
            s.connect((a.get('to', '127.0.0.53'), 53))
            if a.get('tcp'):
                s.sendall(struct.pack('>H', len(msg)) + msg)
                n = struct.unpack('>H', s.recv(2))[0]
                data = b''
                while len(data) < n:
                    data += s.recv(n - len(data))
            else:
                s.send(msg)
                data = s.recv(65535)
        except socket.timeout:
            return {}
        except OSError as e:
            return {'error': str(e)}
        finally:
            s.close()
        return {'ms': round((time.time() - t) * 1000), 'answer': read(data)}


def read(msg):
    """Rcode, flags and the sections, each record as `name ttl type data`; records in the order of the alphabet (the real one shuffles them)."""
    _id, flags, qd, an, nsc, ar = struct.unpack_from('>HHHHHH', msg)
    out = {'rcode': wire.rname(flags & 15), 'flags': [n for n, b in (('aa', 0x400), ('tc', 0x200), ('rd', 0x100), ('ra', 0x80), ('ad', 0x20)) if flags & b]}
    off = 12
    for _ in range(qd):
        _l, off = wire.dec_name(msg, off)
        off += 4
    for section, count in (('answer', an), ('authority', nsc), ('additional', ar)):
        rows = []
        for _ in range(count):
            l, off = wire.dec_name(msg, off)
            t, c, ttl, rl = struct.unpack_from('>HHIH', msg, off)
            off += 10
            if t == 41:
                out['edns'] = c
            else:
                rows.append('%s %d %s %s' % (wire.text_of_labels(l), ttl, wire.tname(t), data_of(msg, t, off, rl)))
            off += rl
        if rows:
            out[section] = sorted(rows)
    return out


def data_of(msg, t, off, rl):
    if t == 1:
        return socket.inet_ntoa(msg[off:off + rl])
    if t == 28:
        return socket.inet_ntop(socket.AF_INET6, msg[off:off + rl])
    if t in (2, 5, 12):
        return wire.text_of_labels(wire.dec_name(msg, off)[0])
    if t == 6:
        m, o = wire.dec_name(msg, off)
        r, o = wire.dec_name(msg, o)
        return ' '.join([wire.text_of_labels(m), wire.text_of_labels(r)] + [str(n) for n in struct.unpack_from('>IIIII', msg, o)])
    if t == 16:
        return '"%s"' % msg[off + 1:off + 1 + msg[off]].decode('latin1')
    if t == 33:
        return '%d %d %d %s' % (struct.unpack_from('>HHH', msg, off) + (wire.text_of_labels(wire.dec_name(msg, off + 6)[0]),))
    return msg[off:off + rl].hex()


def work(tag, inq, outq):
    import traceback
    stage = Stage(tag)
    try:
        while True:
            item = inq.get()
            if item is None:
                return
            try:
                outq.put((item[0], stage.run(item[1])))
            except Exception:
                outq.put((item[0], {'id': item[1].get('id'), 'harness_error': traceback.format_exc()}))
    finally:
        stage.server.close()
        stage.pair.close()
        outq.put((None, None))


def run_all(cases, jobs):
    import multiprocessing as mp
    inq, outq = mp.Queue(), mp.Queue()
    ps = [mp.Process(target=work, args=('%d-%d' % (os.getpid(), k), inq, outq)) for k in range(jobs)]
    for p in ps:
        p.start()
    for one in enumerate(cases):
        inq.put(one)
    for _ in ps:
        inq.put(None)
    results, left = [None] * len(cases), jobs
    while left:
        i, r = outq.get()
        if i is None:
            left -= 1
        else:
            results[i] = r
    for p in ps:
        p.join()
    return results


if __name__ == '__main__':
    a = sys.argv[1:]
    if len(a) < 3 or a[0] not in ('run', 'random'):
        sys.exit(__doc__)
    if a[0] == 'random':
        from odns import resolved_cases
        for case in resolved_cases.generate(int(a[1]), int(a[2])):
            print(json.dumps(case))
        sys.exit()
    jobs = int(a[a.index('-j') + 1]) if '-j' in a else 4
    text = open(a[1]).read()
    cases = json.loads(text) if text.lstrip().startswith('[') else [json.loads(l) for l in text.splitlines() if l.strip()]
    results = run_all(cases, jobs)
    with open(a[2], 'w') as f:
        for r in results:
            f.write(json.dumps(r) + '\n')
    bad = [r['id'] for r in results if 'harness_error' in r]
    print('%d cases, harness errors: %s' % (len(results), bad), file=sys.stderr)
