#!/bin/sh
# Builds kube-proxy's Go code with a recorder inside: see README.md.
set -eu
version=1.36.2
here=$(cd "$(dirname "$0")" && pwd)
cache=$here/../../../.cache/kube-proxy
mkdir -p "$cache"
cd "$cache"
[ -f go.mod ] || printf 'module recorder\n\ngo 1.26\n' > go.mod
source=$(go mod download -json "k8s.io/kubernetes@v$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
rm -rf source && cp -r "$source" source && chmod -R u+w source && cd source

# The parts of Kubernetes that stand in one repository are modules of their own.
rm -rf vendor staging go.work go.work.sum
sed -i -E "s#(k8s.io/[a-z-]+) => ./staging/src/k8s.io/.*#\1 => \1 v0.${version#1.}#" go.mod

# Where kube-proxy follows a hash map, the recorder follows names.
cp "$here/order.go" "$here/record_case.go" pkg/proxy/
sed -i -e 's/allReachableEndpoints = make(.*/&\n\tdefer InTextOrder(\&allReachableEndpoints)/' pkg/proxy/topology.go
sed -i -e 's/for _, ip := range addresses {/for _, ip := range inGivenOrder(addresses, addrs) {/' pkg/proxy/util/nodeport_addresses.go
cp "$here/given_order.go" pkg/proxy/util/
sed -i \
  -e '0,/for svcName, svc := range proxier.svcPortMap {/s//for _, svcName := range proxy.InRecordOrder(proxier.svcPortMap) {\n\t\tsvc := proxier.svcPortMap[svcName]/' \
  -e 's/for chain := range existingChains {/for _, chain := range sets.List(existingChains) {/' \
  -e 's/for set := range existingAffinitySets {/for _, set := range sets.List(existingAffinitySets) {/' \
  -e 's/for key := range s.leftoverKeys {/for _, key := range sets.List(s.leftoverKeys) {/' \
  pkg/proxy/nftables/proxier.go
sed -i \
  -e 's/for svcPortName, svcPort := range proxier.svcPortMap {/for _, svcPortName := range proxy.InRecordOrder(proxier.svcPortMap) {\n\t\tsvcPort := proxier.svcPortMap[svcPortName]/' \
  pkg/proxy/ipvs/proxier.go
export GOFLAGS=-mod=mod
for mode in nftables ipvs; do
  cp "$here/${mode}_record_test.go" "pkg/proxy/$mode/"
  go test -c -o "$cache/$mode.test" "./pkg/proxy/$mode"
done
