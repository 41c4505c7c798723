"""One worker = one namespace pair + server + runner.  run_case(case) -> recorded case."""
import json
import os
import subprocess
import sys
import time

from . import ns, resolvers, server
from .normalise import normalise

HERE = os.path.dirname(os.path.abspath(__file__))


class Worker:
    def __init__(self, tag):
        self.pair = ns.Pair(tag)
        self.sfd = os.open('/run/netns/' + self.pair.s, os.O_RDONLY)
        self.cfd = os.open('/run/netns/' + self.pair.c, os.O_RDONLY)
        self.runner = subprocess.Popen(['unshare', '-u', 'ip', 'netns', 'exec', self.pair.c, '/usr/bin/python3', os.path.join(HERE, 'runner.py')],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        server.setns(self.sfd)
        self.server = server.Server(self.sfd, self.cfd, 'ksdsrv')
        self.hostname = None
        self.ask({'hostname': 'pod'})
        self.hostname = 'pod'

    def ask(self, q):
        self.runner.stdin.write(json.dumps(q) + '\n')
        self.runner.stdin.flush()
        return json.loads(self.runner.stdout.readline())

    def run_case(self, case):
        p = self.pair
        p.write('resolv.conf', case['resolv_conf'])
        p.write('nsswitch.conf', case.get('nsswitch', 'hosts: dns\n'))
        p.write('hosts', case.get('hosts', ''))
        hn = case.get('hostname', 'pod')
        if hn != self.hostname:
            self.ask({'hostname': hn})
            self.hostname = hn
        p.set_net(case.get('net', 'v4'))
        self.server.begin(case)
        results = []
        for l in case['lookups']:
            results.append(self.lookup(case, l))
        self.server.end()
        out = dict(case)
        out.pop('lookups', None)
        out['results'] = results
        return out

    def lookup(self, case, l):
        """Runs it; once more if the machine itself seems to have stalled (a small VM does, now and then)."""
        res = self.lookup_once(case, l)
        api = res['api'][-1] if isinstance(res['api'], list) else res['api']
        own = sum(a.get('ms') or 0 for a in (res['api'] if isinstance(res['api'], list) else [res['api']]))
        if (res.get('hung') and not res['queries']) or (not res.get('hung') and res['wall_ms'] - own > 2500) or (res.get('hung') and api.get('err') == 'no output' and not res['queries']):
            again = self.lookup_once(case, l)
            again['rerun'] = True
            return again
        return res

    def lookup_once(self, case, l):
        r = resolvers.R[l['resolver']]
        argv = r['argv'](l)
        self.server.start_lookup()
        raw = self.ask({'argv': argv, 'env': dict(case.get('env') or {}, **(l.get('env') or {})), 'limit': l.get('limit', case.get('limit', 40))})
        log = self.server.finish_lookup()
        api = r['read'](raw)
        t0 = next((a['t0'] for a in api if a.get('t0')), None) or raw['t0']
        qs = []
        for e in log:
            d = {'t': round((e['_ts'] - t0) / 1e6, 2)}
            if '_ta' in e:
                d['ta'] = round((e['_ta'] - t0) / 1e6, 2)
            d.update((k, v) for k, v in e.items() if not k.startswith('_'))
            qs.append(d)
        for a in api:
            a.pop('t0', None)
        res = dict(l)
        res['api'] = api[0] if len(api) == 1 else api if api else {'err': 'no output', 'rc': raw['rc'], 'stderr': raw['err'][:400]}
        if raw['hung']:
            res['hung'] = True
        if raw['rc'] < 0:
            res['signal'] = -raw['rc']
        if raw['err'] and 'stderr' not in (api[0] if api else {}):
            res['stderr'] = raw['err'][:400]
        res['wall_ms'] = round(raw['ms'], 1)
        res['queries'] = qs
        res['norm'] = normalise(l['resolver'], qs)
        return res

    def close(self):
        try:
            self.runner.stdin.close()
            self.runner.wait(5)
        except Exception:
            self.runner.kill()
        self.server.close()
        os.close(self.sfd)
        os.close(self.cfd)
        self.pair.close()
