#!/usr/bin/env python3
"""Asks a real kernel how packets cross a VXLAN between two network namespaces, and what sizes do to them.

Run as root: python3 record.py > recorded.json. Needs iproute2, iptables, tcpdump, ping, busybox. Two Nodes a and b with flannel's devices,
routes, neighbours and FDB entries; a Pod on each. Everything is in namespaces named ov*, which are removed at the end.
"""
import json, re, subprocess, sys, time

def sh(text, check=True):
    done = subprocess.run(text, shell=True, capture_output=True, text=True)
    if check and done.returncode:
        sys.exit(f'{text}: {done.stderr}')
    return done.stdout + done.stderr

def ns(name, text, check=True):
    return sh(f'ip netns exec ov{name} {text}', check)

NAMES = ['sw', 'a', 'b', 'pa', 'pb']
HOOKS = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']

def down():
    for name in NAMES:
        sh(f'ip netns del ov{name}', False)

def up(pod_mtu):
    down()
    for name in NAMES:
        sh(f'ip netns add ov{name}')
        ns(name, 'ip link set lo up')
    ns('sw', 'ip link add br0 type bridge')
    ns('sw', 'ip link set br0 up')
    for k, n in ((1, 'a'), (2, 'b')):
        sh(f'ip link add eth0 netns ov{n} type veth peer name p{n} netns ovsw')
        ns('sw', f'ip link set p{n} master br0 up')
        ns(n, f'ip addr add 192.168.0.{k + 1}/24 dev eth0')
        ns(n, 'ip link set eth0 up')
        ns(n, 'ip link add cni0 type bridge')
        ns(n, f'ip addr add 10.244.{k}.1/24 dev cni0')
        ns(n, f'ip link set cni0 mtu {pod_mtu} up')
        ns(n, f'ip link add flannel.1 type vxlan id 1 local 192.168.0.{k + 1} dev eth0 dstport 8472 nolearning')
        ns(n, f'ip link set flannel.1 address 0e:00:c0:a8:00:0{k + 1} mtu 1450')
        ns(n, f'ip addr add 10.244.{k}.0/32 dev flannel.1')
        ns(n, 'ip link set flannel.1 up')
        sh(f'ip link add eth0 netns ovp{n} mtu {pod_mtu} type veth peer name vethp netns ov{n} mtu {pod_mtu}')
        ns(n, 'ip link set vethp master cni0 up')
        ns(f'p{n}', f'ip addr add 10.244.{k}.10/24 dev eth0')
        ns(f'p{n}', 'ip link set eth0 up')
        ns(f'p{n}', f'ip route add default via 10.244.{k}.1')
        ns(n, 'sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1')
        ns(n, 'iptables -w -A FORWARD -m conntrack --ctstate INVALID')
        for hook in HOOKS:
            ns(n, f'iptables -w -t mangle -A {hook} -p udp --dport 8472 -m comment --comment outer')
            ns(n, f'iptables -w -t mangle -A {hook} -d 10.244.2.10 -m comment --comment request')
            ns(n, f'iptables -w -t mangle -A {hook} -p icmp --icmp-type fragmentation-needed -m comment --comment error')
    for k, n in ((1, 'a'), (2, 'b')):
        o = 3 - k
        ns(n, f'ip route add 10.244.{o}.0/24 via 10.244.{o}.0 dev flannel.1 onlink')
        ns(n, f'ip neigh add 10.244.{o}.0 lladdr 0e:00:c0:a8:00:0{o + 1} dev flannel.1 nud permanent')
        ns(n, f'bridge fdb add 0e:00:c0:a8:00:0{o + 1} dev flannel.1 dst 192.168.0.{o + 1} self permanent')

def seen(n):
    """hook -> what came through it, with bytes of each packet."""
    found = []
    for hook in HOOKS:
        for line in ns(n, f'iptables -w -t mangle -vnxL {hook}').splitlines():
            match = re.match(r'\s*(\d+)\s+(\d+)\s.*/\* (\w+) \*/', line)
            if match and int(match[1]):
                found.append({'hook': hook, 'what': match[3], 'packets': int(match[1]), 'bytes': int(match[2])})
    return found

def wires(n, dev, text):
    out = subprocess.Popen(f'ip netns exec ov{n} tcpdump -i {dev} -nn -v -l {text}', shell=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    time.sleep(0.8)
    return out

def end(out):
    time.sleep(0.5)
    sh(f"pkill -P {out.pid}", False)
    text = out.communicate()[0]
    return [{'length': int(l), 'fragment': f} for f, l in re.findall(r'flags \[([^\]]*)\], proto \w+ \(\d+\), length (\d+)\)', text)], text

def ping(words):
    out = wires('b', 'eth0', '"udp dst port 8472 and src 192.168.0.2"')
    said = ns('pa', f'ping -c1 -W1 {words} 10.244.2.10', False)
    frames, text = end(out)
    ports = sorted({int(port) for port in re.findall(r'192\.168\.0\.2\.(\d+) > 192\.168\.0\.3\.8472', text)})
    return {
        'ping': words, 'answered': '1 received' in said, 'said': re.findall(r'From .*|ping: .*', said),
        'onWire': frames, 'sourcePorts': len(ports), 'a': seen('a'), 'b': seen('b'),
        'path': re.findall(r'mtu (\d+)', ns('pa', 'ip route get 10.244.2.10')),
        'conntrackA': sorted(re.sub(r'(id|sport|dport)=\d{5}|^(\w+ +\d+) \d+|use=\d+', '', line).split('mark')[0].strip()
            for line in ns('a', 'conntrack -L', False).splitlines() if 'src=' in line and '224.0.0' not in line),
    }

cases = {}
up(1450)
cases['fits'] = ping('-s 56')
up(1500)
cases['tooLongWithDf'] = ping('-M do -s 1472')
cases['again'] = {'said': re.findall(r'ping: .*', ns('pa', 'ping -c1 -W1 -M do -s 1472 10.244.2.10', False))}
up(1500)
cases['mayBeCut'] = ping('-M dont -s 1472')
up(1500)
ns('a', 'iptables -w -I OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP')
cases['errorDropped'] = ping('-M do -s 1472')
up(1500)
cases['lastHopFirst'] = ping('-M do -s 1472 -t 1')
up(1450)
ns('b', 'iptables -w -I INPUT -p udp --dport 8472 -j DROP')
cases['outerDropped'] = ping('-s 56')
up(1500)
ns('a', 'iptables -w -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu')
server = subprocess.Popen('ip netns exec ovpb timeout 4 busybox nc -l -p 80', shell=True, stdout=subprocess.DEVNULL)
left, right = wires('pa', 'eth0', 'tcp'), wires('pb', 'eth0', 'tcp')
ns('pa', 'timeout 1 busybox nc 10.244.2.10 80 < /dev/null', False)
mss = lambda text: [int(one) for one in re.findall(r'mss (\d+)', text)]
cases['clamped'] = {'atClient': mss(end(left)[1]), 'atServer': mss(end(right)[1])}
server.wait()
down()
print(json.dumps({'kernel': sh('uname -r').strip(), 'iptables': sh('iptables -V').strip(), 'cases': cases}, indent=1))
