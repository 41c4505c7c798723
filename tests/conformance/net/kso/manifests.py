"""Services of gen_kube as Kubernetes objects, and its options as a KubeProxyConfiguration: what kube-proxy would be told."""
import json

NODES = {"node": "192.168.5.10", "node2": "192.168.5.11"}


def objects(case):
    o = case["options"]
    out = [{"apiVersion": "v1", "kind": "Node", "metadata": {"name": n}, "spec": {"podCIDR": f"10.244.{i}.0/24"},
            "status": {"addresses": [{"type": "InternalIP", "address": a}]}} for i, (n, a) in enumerate(NODES.items(), 1)]
    out.append({"apiVersion": "networking.k8s.io/v1", "kind": "ServiceCIDR", "metadata": {"name": "kubernetes"},
                "spec": {"cidrs": ["10.96.0.0/12"]}})
    for s in case["services"]:
        proto = s["proto"].upper()
        port = {"port": s["port"], "protocol": proto, **({"name": s["pname"]} if s["pname"] else {}),
                **({"nodePort": s["np"]} if s["np"] else {})}
        kind = "LoadBalancer" if s["lb"] else "NodePort" if s["np"] else "ClusterIP"
        spec = {"type": kind, "clusterIP": s["cip"], "ports": [port], "externalIPs": s["ext"],
                "internalTrafficPolicy": "Local" if s["itpLocal"] else "Cluster",
                "externalTrafficPolicy": "Local" if s["etpLocal"] else "Cluster",
                "sessionAffinity": "ClientIP" if s["affinity"] else "None", "loadBalancerSourceRanges": s["ranges"]}
        if s["hc"]:
            spec["healthCheckNodePort"] = s["hc"]
        meta = {"namespace": s["ns"], "name": s["name"]}
        out.append({"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": spec,
                    "status": {"loadBalancer": {"ingress": [{"ip": ip} for ip in s["lb"]]}}})
        by_port = {}
        for _, ip, tport, local in s["eps"]:
            by_port.setdefault(tport, []).append({"addresses": [ip], "nodeName": "node" if local else "node2"})
        for i, (tport, endpoints) in enumerate(sorted(by_port.items())):
            out.append({"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
                        "metadata": {**meta, "name": f"{s['name']}-{i}", "labels": {"kubernetes.io/service-name": s["name"]}},
                        "ports": [{"name": s["pname"], "port": tport, "protocol": proto}], "endpoints": endpoints})
    return "\n---\n".join(json.dumps(x) for x in out) + "\n"


def configuration(case, mode):
    o = case["options"]
    detect = {"cluster-cidr": {"clusterCIDR": "10.244.0.0/16"}, "none": {"clusterCIDR": ""},
              "node-cidr": {"detectLocalMode": "NodeCIDR"},
              "iface-prefix": {"detectLocalMode": "InterfaceNamePrefix", "detectLocal": {"interfaceNamePrefix": "veth"}},
              "bridge-iface": {"detectLocalMode": "BridgeInterface", "detectLocal": {"bridgeInterface": "cni0"}}}[o["detect"]]
    section = "nftables" if mode == "nftables" else "iptables"
    return json.dumps({"apiVersion": "kubeproxy.config.k8s.io/v1alpha1", "kind": "KubeProxyConfiguration", "mode": mode, **detect,
                       "nodePortAddresses": ["primary"] if o["nodePortAddr"] == "primary" else ["0.0.0.0/0"],
                       section: {"masqueradeAll": o["masqueradeAll"], "masqueradeBit": o["masqBit"]}})


def host_rules(case):
    """The rules of others that stay beside kube-proxy's own tables: the CNI plugin's."""
    o = case["options"]
    out = ["*filter", ":INPUT ACCEPT [0:0]", f":FORWARD {o['forwardPolicy']} [0:0]", ":OUTPUT ACCEPT [0:0]"]
    if o["forwardPolicy"] == "DROP":
        out += ["-A FORWARD -s 10.244.0.0/16 -j ACCEPT", "-A FORWARD -d 10.244.0.0/16 -j ACCEPT"]
    out += ["COMMIT", "*nat"] + [f":{c} ACCEPT [0:0]" for c in ("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING")]
    if o["cniMasq"]:
        out += ["-A POSTROUTING -s 10.244.0.0/16 ! -d 10.244.0.0/16 -j MASQUERADE"]
    return "\n".join(out + ["COMMIT"]) + "\n"
