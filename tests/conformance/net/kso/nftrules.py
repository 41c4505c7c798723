"""Texts for `nft -f` as kube-proxy writes them: numbered rules, hooks of base chains, and the random choices."""
import re

RULE = re.compile(r"^add rule ip (\S+) (\S+) (.*)$")
BASE = re.compile(r"^add chain ip (\S+) (\S+) \{.* hook (\S+) ")
DYNAMIC = re.compile(r"^add set ip (\S+) (\S+) \{.*flags dynamic")
NUMGEN = re.compile(r"numgen random mod (\d+) (v?map) \{ (.*?) \}")


class NftRules:
    """.rules[(table, chain)] = [rule, …] (1-based index = position), .hooks[(table, chain)], .dynamic = [(table, set)]"""

    def __init__(self, text):
        self.text, self.rules, self.hooks, self.dynamic = text, {}, {}, []
        for line in text.splitlines():
            m = RULE.match(line)
            if m:
                self.rules.setdefault((m.group(1), m.group(2)), []).append(m.group(3))
            m = BASE.match(line)
            if m:
                self.hooks[(m.group(1), m.group(2))] = m.group(3).upper()
            m = DYNAMIC.match(line)
            if m:
                self.dynamic.append((m.group(1), m.group(2)))


def target(rule):
    """What iptables would have after -j, as far as records need it."""
    body = re.sub(r' comment ".*"$', "", rule)
    if re.search(r"\breject\b", body):
        return "REJECT"
    if "masquerade" in body:
        return "MASQUERADE" + (" --random-fully" if "fully-random" in body else "")
    return "DNAT" if re.search(r"\bdnat (to|ip)\b", body) else None


def forced_variants(text):
    """Every endpoint is reached: variant k leaves only the k-th entry of each map of drawn numbers. No random ports."""
    text = text.replace(" fully-random", "")
    most = max([int(m.group(1)) for m in NUMGEN.finditer(text)], default=1)

    def choose(k):
        def one(m):
            entries = m.group(3).split(" , ")
            value = entries[min(k, len(entries) - 1)].split(" : ", 1)[1]
            return f"numgen random mod 1 {m.group(2)} {{ 0 : {value} }}"
        return NUMGEN.sub(one, text)
    return [choose(k) for k in range(most)]
