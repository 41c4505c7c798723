package ipvs

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"sort"
	"strings"
	"testing"

	v1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/pkg/proxy"
	ipsettest "k8s.io/kubernetes/pkg/proxy/ipvs/ipset/testing"
	ipvstest "k8s.io/kubernetes/pkg/proxy/ipvs/util/testing"
	proxyutil "k8s.io/kubernetes/pkg/proxy/util"
	proxyutiltest "k8s.io/kubernetes/pkg/proxy/util/testing"
	iptablestest "k8s.io/kubernetes/pkg/util/iptables/testing"
	netutils "k8s.io/utils/net"
)

type recorded struct {
	Name      string              `json:"name"`
	Restore   string              `json:"restore"`
	Servers   []string            `json:"servers"`
	Sets      map[string][]string `json:"sets"`
	Addresses []string            `json:"addresses"`
}

func TestRecord(t *testing.T) {
	in, err := os.Open(os.Getenv("RECORD_IN"))
	if err != nil {
		t.Skip("RECORD_IN names no file of cases")
	}
	out, _ := os.Create(os.Getenv("RECORD_OUT"))
	defer out.Close()
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<30)
	for lines.Scan() {
		var c proxy.RecordCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		answer, _ := json.Marshal(record(t, c))
		fmt.Fprintln(out, string(answer))
	}
}

func record(t *testing.T, c proxy.RecordCase) recorded {
	family := v1.IPFamily(c.Family)
	isIPv6 := family == v1.IPv6Protocol
	ipt := iptablestest.NewFake()
	if isIPv6 {
		ipt = iptablestest.NewIPv6Fake()
	}
	ipt.SetHasRandomFully(c.RandomFully)
	servers := ipvstest.NewFake()
	sets := ipsettest.NewFake("7.17")
	own := []string{}
	addrs := []net.Addr{}
	for _, one := range c.Addresses {
		ip := netutils.ParseIPSloppy(one)
		bits := 128
		if !strings.Contains(one, ":") {
			bits = 32
		}
		addrs = append(addrs, &net.IPNet{IP: ip, Mask: net.CIDRMask(bits, bits)})
		if !ip.IsLoopback() {
			own = append(own, one)
		}
	}
	p := NewFakeProxier(context.Background(), ipt, servers, sets, own, nil, family)
	for _, is := range ipsetInfo {
		p.ipsetList[is.name] = NewIPSet(sets, is.name, is.setType, isIPv6, is.comment)
	}
	p.masqueradeMark = c.Mark
	p.masqueradeAll = c.MasqueradeAll
	p.nodeName = c.Node
	p.nodeIP = netutils.ParseIPSloppy(c.NodeIP)
	p.endpointsChanges = proxy.NewEndpointsChangeTracker(family, c.Node, nil, nil)
	p.topologyLabels = map[string]string{}
	if c.Zone != "" {
		p.topologyLabels[v1.LabelTopologyZone] = c.Zone
	}
	p.localDetector = c.Detector()
	p.nodePortAddresses = proxyutil.NewNodePortAddresses(family, c.NodePortAddresses)
	network := proxyutiltest.NewFakeNetwork()
	network.AddInterfaceAddr(&net.Interface{Name: "eth0"}, addrs)
	p.networkInterfacer = network
	sync := c.Syncs[0]
	proxy.KeepOrder(sync.Services)
	for _, one := range sync.Services {
		p.OnServiceAdd(one)
	}
	for _, one := range sync.Slices {
		p.OnEndpointSliceAdd(one)
	}
	if err := p.syncProxyRules(); err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	r := recorded{Name: c.Name, Restore: p.iptablesData.String(), Servers: []string{}, Sets: map[string][]string{}}
	all, _ := servers.GetVirtualServers()
	for _, vs := range all {
		reals, _ := servers.GetRealServers(vs)
		names := []string{}
		for _, real := range reals {
			names = append(names, fmt.Sprintf("%s*%d", real.String(), real.Weight))
		}
		sort.Strings(names)
		timeout := uint32(0)
		if vs.Flags&1 != 0 {
			timeout = vs.Timeout
		}
		r.Servers = append(r.Servers, fmt.Sprintf("%s %s %d %s: %s", strings.ToLower(vs.Protocol),
			net.JoinHostPort(vs.Address.String(), fmt.Sprint(vs.Port)), timeout, vs.Scheduler, strings.Join(names, " ")))
	}
	sort.Strings(r.Servers)
	for _, set := range p.ipsetList {
		entries := set.activeEntries.UnsortedList()
		sort.Strings(entries)
		r.Sets[set.Name] = entries
	}
	bound, _ := p.netlinkHandle.GetLocalAddresses(defaultDummyDevice)
	r.Addresses = bound.UnsortedList()
	sort.Strings(r.Addresses)
	return r
}
