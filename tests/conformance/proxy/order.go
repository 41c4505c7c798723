package proxy

import (
	"fmt"
	"sort"
)

// The place of each port in its Service.
var recordOrder = map[string]int{}

// InRecordOrder gives the ports by namespace, name and place.
func InRecordOrder(m ServicePortMap) []ServicePortName {
	names := make([]ServicePortName, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	place := func(n ServicePortName) int {
		return recordOrder[fmt.Sprintf("%s:%s%s", n.NamespacedName, n.Port, n.Protocol)]
	}
	sort.Slice(names, func(i, j int) bool {
		a, b := names[i], names[j]
		if a.Namespace != b.Namespace {
			return a.Namespace < b.Namespace
		}
		if a.Name != b.Name {
			return a.Name < b.Name
		}
		return place(a) < place(b)
	})
	return names
}

// InTextOrder sorts endpoints by their text.
func InTextOrder(endpoints *[]Endpoint) {
	sort.Slice(*endpoints, func(i, j int) bool { return (*endpoints)[i].String() < (*endpoints)[j].String() })
}
