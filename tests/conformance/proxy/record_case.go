package proxy

import (
	"fmt"

	v1 "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	proxyutil "k8s.io/kubernetes/pkg/proxy/util"
)

// RecordCase is one cluster as a kube-proxy of one Node sees it; describe-case.ts writes them.
type RecordCase struct {
	Name              string       `json:"name"`
	Family            string       `json:"family"`
	Mark              string       `json:"mark"`
	MasqueradeAll     bool         `json:"masqueradeAll"`
	RandomFully       bool         `json:"randomFully"`
	DetectCIDR        string       `json:"detectCIDR"`
	DetectBridge      string       `json:"detectBridge"`
	DetectPrefix      string       `json:"detectPrefix"`
	Node              string       `json:"node"`
	NodeIP            string       `json:"nodeIP"`
	Zone              string       `json:"zone"`
	Addresses         []string     `json:"addresses"`
	NodePortAddresses []string     `json:"nodePortAddresses"`
	ServiceCIDRs      string       `json:"serviceCIDRs"`
	Syncs             []RecordSync `json:"syncs"`
}

// RecordSync holds all objects there are at one sync.
type RecordSync struct {
	Services []*v1.Service              `json:"services"`
	Slices   []*discovery.EndpointSlice `json:"slices"`
}

// Detector tells local traffic as the case says.
func (c RecordCase) Detector() proxyutil.LocalTrafficDetector {
	switch {
	case c.DetectCIDR != "":
		return proxyutil.NewDetectLocalByCIDR(c.DetectCIDR)
	case c.DetectBridge != "":
		return proxyutil.NewDetectLocalByBridgeInterface(c.DetectBridge)
	case c.DetectPrefix != "":
		return proxyutil.NewDetectLocalByInterfaceNamePrefix(c.DetectPrefix)
	}
	return proxyutil.NewNoOpLocalDetector()
}

// KeepOrder has InRecordOrder give ports as the Services list them.
func KeepOrder(services []*v1.Service) {
	recordOrder = map[string]int{}
	for _, one := range services {
		for i, port := range one.Spec.Ports {
			recordOrder[fmt.Sprintf("%s/%s:%s%s", one.Namespace, one.Name, port.Name, port.Protocol)] = i
		}
	}
}
