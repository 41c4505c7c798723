package nftables

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"reflect"
	"strings"
	"testing"

	v1 "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	"k8s.io/kubernetes/pkg/proxy"
	proxyutil "k8s.io/kubernetes/pkg/proxy/util"
	proxyutiltest "k8s.io/kubernetes/pkg/proxy/util/testing"
	netutils "k8s.io/utils/net"
	"sigs.k8s.io/knftables"
)

// spy keeps the text of each transaction, which the real one hands to nft -f -.
type spy struct {
	*knftables.Fake
	texts []string
}

func (s *spy) Run(ctx context.Context, tx *knftables.Transaction) error {
	s.texts = append(s.texts, tx.String())
	return s.Fake.Run(ctx, tx)
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
		answer, _ := json.Marshal(map[string]any{"name": c.Name, "syncs": record(t, c)})
		fmt.Fprintln(out, string(answer))
	}
}

func record(t *testing.T, c proxy.RecordCase) []string {
	family := v1.IPFamily(c.Family)
	fake, p := NewFakeProxier(family)
	watch := &spy{Fake: fake}
	p.nftables = watch
	p.masqueradeMark = c.Mark
	p.masqueradeRule = "mark set mark or " + c.Mark
	p.masqueradeAll = c.MasqueradeAll
	p.nodeName = c.Node
	p.nodeIP = netutils.ParseIPSloppy(c.NodeIP)
	p.endpointsChanges = proxy.NewEndpointsChangeTracker(family, c.Node, newEndpointInfo, nil)
	p.topologyLabels = map[string]string{}
	if c.Zone != "" {
		p.topologyLabels[v1.LabelTopologyZone] = c.Zone
	}
	p.serviceCIDRs = c.ServiceCIDRs
	p.localDetector = c.Detector()
	p.nodePortAddresses = proxyutil.NewNodePortAddresses(family, c.NodePortAddresses)
	network := proxyutiltest.NewFakeNetwork()
	addrs := []net.Addr{}
	for _, one := range c.Addresses {
		ip := netutils.ParseIPSloppy(one)
		bits := 128
		if !strings.Contains(one, ":") {
			bits = 32
		}
		addrs = append(addrs, &net.IPNet{IP: ip, Mask: net.CIDRMask(bits, bits)})
	}
	network.AddInterfaceAddr(&net.Interface{Name: "eth0"}, addrs)
	p.networkInterfacer = network

	texts := []string{}
	var services []*v1.Service
	var slices []*discovery.EndpointSlice
	for _, s := range c.Syncs {
		proxy.KeepOrder(s.Services)
		// Only what changed is told, as by a watch.
		for _, one := range slices {
			if !has(s.Slices, one) {
				p.OnEndpointSliceDelete(one)
			}
		}
		for _, one := range services {
			if !has(s.Services, one) {
				p.OnServiceDelete(one)
			}
		}
		for _, one := range s.Services {
			if !has(services, one) {
				p.OnServiceAdd(one)
			}
		}
		for _, one := range s.Slices {
			if !has(slices, one) {
				p.OnEndpointSliceAdd(one)
			}
		}
		services, slices = s.Services, s.Slices
		watch.texts = nil
		if err := p.syncProxyRules(); err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		texts = append(texts, strings.Join(watch.texts, ""))
	}
	return texts
}

func has[T any](all []T, one T) bool {
	for _, other := range all {
		if reflect.DeepEqual(other, one) {
			return true
		}
	}
	return false
}
