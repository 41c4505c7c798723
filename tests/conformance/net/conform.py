#!/usr/bin/env python3
"""Ask the kernel and Hopscope the same questions: random rule sets, both iptables backends; kube-proxy's nftables mode.

usage: conform.py --kube N --generic N --wide N --nft N [--first SEED] [--variants N] [--verbose] -- COMMAND …
COMMAND is the headless command up to its name, such as: node .ci/hopscope.mjs
Needs root. All traffic stays in namespaces of its own. The last line is `N passed, N failed, N skipped` (packets)."""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from kso import gen_generic, gen_kube, gen_wide, manifests, nftrules, rules, sysns
from kso.compare import compare
from kso.job import load_all
from kso.oracle import Oracle

CHUNK = 10          # seeds a run of the command


def tuples(rec):
    return [(c["orig"], c["reply"]) for c in rec["conntrack"]]


def differences(kernel, ours):
    found = compare(kernel, ours)
    if kernel.get("ttl") is not None and kernel["ttl"] != ours.get("ttl"):
        found.append(f"ttl: {kernel['ttl']} / {ours.get('ttl')}")
    if not kernel.get("random") and not ours.get("chance") and tuples(kernel) != tuples(ours):
        found.append(f"conntrack: {tuples(kernel)} / {tuples(ours)}")
    return found


def same_flow(before, after):
    return all(before["packet"].get(k) == after["packet"].get(k) for k in ("from", "proto", "src", "sport", "dst", "dport"))


def rules_of(command, case, mode):
    """What Hopscope's kube-proxy in that mode would write on the Node of a gen_kube case."""
    files = {"--manifests": manifests.objects(case), "--config": manifests.configuration(case, mode)}
    with tempfile.TemporaryDirectory() as folder:
        args = []
        for name, text in files.items():
            path = os.path.join(folder, name.strip("-") + ".yaml")
            with open(path, "w") as f:
                f.write(text)
            args += [name, path]
        r = subprocess.run(command + ["rules", "--node", "node", "--mode", mode] + args, capture_output=True, text=True)
    if r.returncode:
        raise SystemExit(f"{' '.join(command)} rules ended with {r.returncode}:\n{r.stderr}")
    return r.stdout


def nft_jobs_of(command, seed, variants):
    """A gen_kube case, its Services served by kube-proxy in nftables mode beside the rules of a CNI plugin."""
    case = gen_kube.make(seed)
    probes = [dict(p, sport=33000 + i if "sport" not in p else p["sport"]) for i, p in enumerate(case["probes"])]
    texts = nftrules.forced_variants(rules_of(command, case, "nftables"))
    for k, text in enumerate(texts[:variants]):
        yield {"id": f"nft {seed}/{k}", "topology": case["topology"], "rules": manifests.host_rules(case), "nftables": text, "probes": probes}


def jobs_of(command, kind, seed, variants):
    """The job of a seed, as often as its random choices are forced another way (as validate.py does)."""
    if kind == "nft":
        yield from nft_jobs_of(command, seed, variants)
        return
    case = {"kube": gen_kube, "generic": gen_generic, "wide": gen_wide}[kind].make(seed)
    probes = [dict(p, sport=33000 + i if "sport" not in p else p["sport"]) for i, p in enumerate(case["probes"])]
    texts = case["rules"] if isinstance(case["rules"], dict) else {"node": case["rules"]}
    forced = {ns: list(rules.forced_variants(t)) for ns, t in texts.items()}
    for k in range(min(variants, max(map(len, forced.values())))):
        text = {ns: v[min(k, len(v) - 1)][1] for ns, v in forced.items()}
        yield {"id": f"{kind} {seed}/{k}", "topology": case["topology"], "rules": text, "ipsets": case.get("ipsets"), "probes": probes}


def ask_kernel(job, backend):
    with Oracle(job["topology"], backend) as o:
        try:
            load_all(o, job["rules"], job.get("ipsets"), job.get("nftables"))
        except RuntimeError as e:
            return str(e).split("\n")[0]
        return o.probe_all(job["probes"])


def is_rate_limited(want, got):
    """The kernel says nothing where we expect an ICMP error: five errors to one peer use up its allowance (ip_error, net/ipv4/route.c)."""
    return want["reply"] is None and (got.get("reply") or {}).get("kind", "").startswith("icmp-")


def ask_alone(job, backend, i):
    """One packet, and those whose state it keeps, in a fresh topology."""
    first = i
    while job["probes"][first].get("keep") and first > 0:
        first -= 1
    return ask_kernel(dict(job, probes=job["probes"][first:i + 1]), backend)[-1]


def field(difference):
    return difference.split(":")[0]


def settled(job, backend, i, first, ours):
    """What differs when the job is asked anew. On a busy machine a packet sent twice can slip into a trace; and what the
    kernel itself says differently each time, such as a port that it draws, is left to chance."""
    second = ask_kernel(job, backend)[i]
    own = {field(d) for d in differences(first, second)}
    if own:
        print(f"{job['id']} {backend} packet {i}: the kernel's own answers differ in {', '.join(sorted(own))}")
    return [d for d in differences(second, ours) if field(d) not in own]


def ask_us(command, jobs, backend):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False) as f:
        f.write("\n".join(json.dumps(j) for j in jobs) + "\n")
    try:
        r = subprocess.run(command + ["trace", f.name, "--backend", backend], capture_output=True, text=True)
    finally:
        os.unlink(f.name)
    if r.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {r.returncode}:\n{r.stderr}")
    return [json.loads(line)["results"] for line in r.stdout.splitlines()]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--kube", type=int, default=0)
    ap.add_argument("--generic", type=int, default=0)
    ap.add_argument("--wide", type=int, default=0)
    ap.add_argument("--nft", type=int, default=0)
    ap.add_argument("--first", type=int, default=random.randrange(1_000_000))
    ap.add_argument("--variants", type=int, default=3)
    ap.add_argument("--verbose", action="store_true")
    ap.add_argument("command", nargs="+")
    a = ap.parse_args()
    sysns.cleanup_stale()
    passed = failed = skipped = steps = 0
    for kind, count in (("kube", a.kube), ("generic", a.generic), ("wide", a.wide), ("nft", a.nft)):
        for first in range(a.first, a.first + count, CHUNK):
            jobs = [j for s in range(first, min(first + CHUNK, a.first + count)) for j in jobs_of(a.command, kind, s, a.variants)]
            for backend in ("nft",) if kind == "nft" else ("nft", "legacy"):
                for job, ours in zip(jobs, ask_us(a.command, jobs, backend)):
                    kernel = ask_kernel(job, backend)
                    if isinstance(kernel, str):
                        skipped += len(job["probes"])
                        if a.verbose:
                            print(f"{job['id']} {backend}: rules refused: {kernel}")
                        continue
                    for i, (want, got) in enumerate(zip(kernel, ours)):
                        if i and "random" in kernel[i - 1] and want["packet"].get("keep") and same_flow(kernel[i - 1], want):
                            want["random"] = kernel[i - 1]["random"]     # a port the kernel drew for the packet before
                        steps += len(want["trace"])
                        found = differences(want, got)
                        if found and is_rate_limited(want, got):
                            found = differences(ask_alone(job, backend, i), got)
                        if found:
                            found = settled(job, backend, i, want, got)
                        passed += not found
                        failed += bool(found)
                        if found:
                            print(f"{job['id']} {backend} packet {i}: {json.dumps(want['packet'])}")
                            print(*("    " + d for d in found), sep="\n", flush=True)
    print(f"seeds from {a.first}: kube {a.kube}, generic {a.generic}, wide {a.wide}, nft {a.nft}; {steps} trace steps")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(bool(failed))


main()
