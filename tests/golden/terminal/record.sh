#!/bin/bash
# Records what the real tools print, in a network namespace with a fake DNS server. Usage, as root: record.sh > cases.jsonl
set -e
here=$(cd "$(dirname "$0")" && pwd)
if [ "$1" != inside ]; then exec unshare -n -m "$0" inside; fi
ip link set lo up
ip link add eth0 type veth peer name veth0
ip link set veth0 up
ip addr add 10.244.1.5/24 dev eth0
ip link set eth0 up
ip route add default via 10.244.1.1
for a in 10.96.0.10 10.96.0.11 10.96.0.12 10.96.0.20 10.96.0.30 192.0.2.80 10.244.1.3 10.244.2.4; do ip addr add $a/32 dev lo; done
iptables -A INPUT -d 10.244.2.4 -p tcp -j DROP
iptables -A INPUT -p icmp -d 10.96.0.20 -j DROP
sysctl -qw net.ipv4.tcp_syn_retries=1
printf 'search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n' > /tmp/resolv.terminal
printf '# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n10.244.1.5\tclient\n' > /tmp/hosts.terminal
printf 'hosts: files dns\n' > /tmp/nsswitch.terminal
mount --bind /tmp/resolv.terminal /etc/resolv.conf
mount --bind /tmp/hosts.terminal /etc/hosts
mount --bind /tmp/nsswitch.terminal /etc/nsswitch.conf
python3 "$here/fake-dns.py" 10.96.0.10 10.96.0.11 & dns=$!
python3 "$here/fake-web.py" 10.96.0.20 80 & web=$!
trap 'kill $dns $web' EXIT
for n in $(seq 50); do dig +short +tries=1 +time=1 web.shop.svc.cluster.local @10.96.0.10 | grep -q 10.96 && break; done
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY CURL_CA_BUNDLE SSL_CERT_FILE
while IFS= read -r command; do
  [ -z "$command" ] && continue
  python3 "$here/on-a-terminal.py" "$command"
done < "$here/commands.txt"
