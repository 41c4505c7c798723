"""Seeded generator of what the other two leave alone: routing (policy rules, dead ends, reverse path filter, forwarding off), spoofed
and short-lived packets, ports without hairpin, addresses on lo and dummy devices, a second node with rules, kept state."""
from .gen_generic import HOSTS, Gen, IPSETS

SYSCTL = "net.ipv4.conf."
DSTS = ["10.244.1.5", "10.244.1.6", "10.244.2.5", "192.168.5.10", "192.168.5.11", "192.168.5.100", "10.96.0.10", "10.96.0.11", "10.97.0.1",
        "10.98.0.1", "10.99.0.1", "10.244.1.1", "8.8.8.8", "203.0.113.10", "10.244.2.77"]


class Wide(Gen):
    def __init__(self, seed):
        super().__init__(f"wide-{seed}")

    def matches(self, hooks, table, proto_needed=None):
        text, proto = super().matches(hooks, table, proto_needed)
        r = self.r
        x = r.random()
        more = ""
        if x < .06:
            verb = r.choice(["--set", "--rcheck", "--update", "--rcheck --seconds 60 --hitcount 2", "--remove", "--rcheck --seconds 60 --reap"])
            more = f"-m recent {self.neg(.2)}{verb} --name L{r.randint(0, 1)} {r.choice(['--rsource', '--rdest'])}"
        elif x < .09 and table != "raw":
            more = f"-m state {self.neg(.2)}--state {r.choice(['NEW', 'ESTABLISHED,RELATED', 'INVALID'])}"
        elif x < .12 and table != "raw":
            more = f"-m connmark {self.neg(.3)}--mark {r.choice(['0x1', '0x10/0xf0', '0x0'])}"
        elif x < .15 and hooks == {"PREROUTING"}:
            more = f"-m physdev {self.neg(.3)}--physdev-is-in"
        elif x < .18 and table != "raw":
            more = f"-m conntrack {self.neg(.2)}{r.choice(['--ctorigsrc', '--ctreplsrc', '--ctrepldst'])} {r.choice(HOSTS)}"
        elif x < .2 and table != "raw":
            more = f"-m conntrack --ctstate {r.choice(['NEW,RELATED', 'INVALID,DNAT', 'ESTABLISHED'])} --ctorigdst {r.choice(HOSTS)}"
        return " ".join(t for t in (text, more) if t), proto

    def topology(self):
        r = self.r
        hairpin, wiring = r.random() < .7, r.choice(["bridge", "bridge", "ptp"])
        node = {SYSCTL + "all.route_localnet": int(r.random() < .6)}
        if r.random() < .3:
            node[SYSCTL + r.choice(["all", "eth0", "cni0" if wiring == "bridge" else "eth0"]) + ".rp_filter"] = r.choice([1, 1, 2])
        ns = {"node": {"sysctl": node, "forward": r.random() < .92}, "node2": {"forward": True}, "client": {"forward": False},
              "pod0": {}, "pod1": {}, "rpod0": {}}
        segs = [{"kind": "switch", "ports": [{"ns": "node", "if": "eth0", "addrs": ["192.168.5.10/24"]},
                                             {"ns": "node2", "if": "eth0", "addrs": ["192.168.5.11/24"]},
                                             {"ns": "client", "if": "eth0", "addrs": ["192.168.5.100/24"]}]},
                {"kind": "veth", "a": {"ns": "node2", "if": "veth0", "addrs": ["10.244.2.1/24"]},
                 "b": {"ns": "rpod0", "if": "eth0", "addrs": ["10.244.2.5/24"]}}]
        routes = [{"ns": "node", "to": "10.244.2.0/24", "via": "192.168.5.11"}, {"ns": "node2", "to": "10.244.1.0/24", "via": "192.168.5.10"},
                  {"ns": "node2", "to": "default", "via": "192.168.5.100"}, {"ns": "rpod0", "to": "default", "via": "10.244.2.1"}]
        routes += [{"ns": "client", "to": to, "via": r.choice(["192.168.5.10", "192.168.5.10", "192.168.5.11"])}
                   for to in ("10.244.1.0/24", "10.244.2.0/24", "10.96.0.0/12", "203.0.113.0/24")]
        if r.random() < .75:
            routes.append({"ns": "node", "to": "default", "via": "192.168.5.100"})
        for to in ("10.97.0.0/16", "10.98.0.0/16", "10.99.0.0/16"):
            if r.random() < .5:
                routes.append({"ns": r.choice(["node", "node", "node2"]), "to": to, "type": r.choice(["blackhole", "unreachable", "prohibit"])})
        rules = []
        if r.random() < .5:
            routes.append({"ns": "node", "to": "default", "via": "192.168.5.11", "table": 100})
            rules.append({"ns": "node", "args": r.choice(["add fwmark 1 table 100", "add fwmark 0x10/0xf0 table 100", "add fwmark 0x4000/0x4000 table 100",
                                                          "add from 10.244.1.5 table 100", "add from 192.168.5.0/24 table 100",
                                                          "add to 10.96.0.0/12 table 100", "add fwmark 2 unreachable"])})
        if wiring == "bridge":
            segs.append({"kind": "bridge", "ns": "node", "if": "cni0", "addrs": ["10.244.1.1/24"], "hairpin": hairpin,
                         "ports": [{"ns": "pod0", "if": "eth0", "addrs": ["10.244.1.5/24"], "hostIf": "veth0"},
                                   {"ns": "pod1", "if": "eth0", "addrs": ["10.244.1.6/24"], "hostIf": "veth1"}]})
            routes += [{"ns": p, "to": "default", "via": "10.244.1.1"} for p in ("pod0", "pod1")]
            node["net.bridge.bridge-nf-call-iptables"] = r.choice([0, 1, 1])
        else:
            for i in (0, 1):
                segs.append({"kind": "veth", "a": {"ns": "node", "if": f"cni{i}", "addrs": []},
                             "b": {"ns": f"pod{i}", "if": "eth0", "addrs": [f"10.244.1.{5 + i}/32"]}})
                routes += [{"ns": f"pod{i}", "to": "169.254.1.1", "dev": "eth0", "scope": "link"},
                           {"ns": f"pod{i}", "to": "default", "via": "169.254.1.1", "dev": "eth0"},
                           {"ns": "node", "to": f"10.244.1.{5 + i}", "dev": f"cni{i}"}]
        top = {"namespaces": ns, "segments": segs, "routes": routes, "rules": rules, "addresses": []}
        if r.random() < .4:
            top["addresses"].append({"ns": "node", "if": "lo", "addr": "203.0.113.10/32"})
        if r.random() < .3:
            segs.append({"kind": "dummy", "ns": "node", "if": "kube-ipvs0", "addrs": ["10.96.0.10/32"]})
        if r.random() < .12:
            top["conntrack"] = "auto"
        top["listen"] = [{"ns": n, "proto": "tcp", "port": p} for n in ("pod0", "pod1", "rpod0", "node", "client") for p in (80, 8080)]
        top["listen"] += [{"ns": n, "proto": "udp", "port": 53} for n in ("pod0", "pod1", "rpod0", "node")]
        return top

    def wide_probe(self):
        r, p = self.r, self.probe()
        p["from"] = r.choice(["pod0", "pod1", "client", "node", "rpod0", "node2"])
        p["dst"] = r.choice(DSTS)
        p.pop("src", None)
        if p["from"] == "node" and r.random() < .12:
            p.update(dst="127.0.0.1", src="127.0.0.1")
        elif r.random() < .08:
            p["src"] = r.choice(HOSTS + ["127.0.0.1", "224.0.0.5"])
        if r.random() < .2:
            p["ttl"] = r.choice([1, 2, 3])
        return p


def make(seed):
    g = Wide(seed)
    case = g.make(seed)
    case.update(kind="wide", topology=g.topology())
    rules = {"node": case["rules"]}
    if g.r.random() < .3:
        other = Wide(f"{seed}-second")
        other.nth_mode = other.random_mode = False
        text = other.make(seed)["rules"]
        if not other.uses_sets:
            rules["node2"] = text
    case["rules"] = rules if len(rules) > 1 else case["rules"]
    case["ipsets"] = IPSETS if g.uses_sets else None
    probes = [g.wide_probe() for _ in range(24)]
    for _ in range(5):
        p = g.wide_probe()
        p["sport"] = 45000 + g.r.randrange(1000)
        probes += [p, dict(p, keep=True), dict(g.wide_probe(), keep=g.r.choice([["recent"], ["conntrack"], ["nth", "recent"], True]))]
    case["probes"] = probes
    return case
