package util

import "net"

// inGivenOrder gives the addresses that were chosen in the order in which the interfaces have them.
func inGivenOrder(chosen map[string]net.IP, all []net.Addr) []net.IP {
	ordered := []net.IP{}
	for _, one := range all {
		network, ok := one.(*net.IPNet)
		if !ok {
			continue
		}
		if ip, ok := chosen[network.IP.String()]; ok {
			ordered = append(ordered, ip)
			delete(chosen, network.IP.String())
		}
	}
	return ordered
}
