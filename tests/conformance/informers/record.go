// Records what client-go's informer and work queue do, as one JSON object on standard output: see README.md.
// The API server is a round tripper in memory: it lists, watches, refuses and forgets as it is told.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sort"
	"strings"
	"sync"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
)

type Seen struct {
	What string `json:"what"`
	Ms   int64  `json:"ms"`
	RV   string `json:"resourceVersion,omitempty"`
	Name string `json:"name,omitempty"`
	Old  string `json:"old,omitempty"`
	New  string `json:"new,omitempty"`
}

type event struct {
	Type   string      `json:"type"`
	Object *corev1.Pod `json:"object"`
}

// server is an API server for Pods with a history that it may forget.
type server struct {
	mu      sync.Mutex
	begin   time.Time
	rv      int
	oldest  int
	pods    map[string]*corev1.Pod
	history []event
	refused bool
	streams []*io.PipeWriter
	seen    []Seen
}

func (s *server) note(seen Seen) {
	seen.Ms = time.Since(s.begin).Milliseconds()
	s.seen = append(s.seen, seen)
}

func (s *server) write(kind, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rv++
	pod := &corev1.Pod{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}, ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "shop", ResourceVersion: fmt.Sprint(s.rv)}}
	if kind == "DELETED" {
		delete(s.pods, name)
	} else {
		s.pods[name] = pod
	}
	one := event{kind, pod}
	s.history = append(s.history, one)
	for _, stream := range s.streams {
		send(stream, one)
	}
}

func send(stream *io.PipeWriter, one any) {
	text, _ := json.Marshal(one)
	go stream.Write(append(text, '\n'))
	time.Sleep(2 * time.Millisecond)
}

func (s *server) breakAll(refuse bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.note(Seen{What: "broken"})
	s.refused = refuse
	for _, stream := range s.streams {
		stream.Close()
	}
	s.streams = nil
}

func (s *server) heal(forget bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused = false
	if forget {
		s.oldest = s.rv
	}
	s.note(Seen{What: "healed"})
}

func (s *server) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := r.URL.Query()
	from := q.Get("resourceVersion")
	if q.Get("watch") == "" {
		s.note(Seen{What: "list", RV: from})
		list := corev1.PodList{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "PodList"}, ListMeta: metav1.ListMeta{ResourceVersion: fmt.Sprint(s.rv)}}
		for _, pod := range s.sorted() {
			list.Items = append(list.Items, *pod)
		}
		text, _ := json.Marshal(list)
		return answer(io.NopCloser(bytes.NewReader(text))), nil
	}
	initial := q.Get("sendInitialEvents") == "true"
	if s.refused {
		s.note(Seen{What: "refused", RV: from})
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &os.SyscallError{Syscall: "connect", Err: syscall.ECONNREFUSED}}
	}
	what := "watch"
	if initial {
		what = "watchList"
	}
	reader, writer := io.Pipe()
	known := 0
	fmt.Sscan(from, &known)
	if !initial && known < s.oldest {
		s.note(Seen{What: "gone", RV: from})
		status := metav1.Status{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}, Status: "Failure", Code: 410, Reason: metav1.StatusReasonExpired, Message: fmt.Sprintf("too old resource version: %d (%d)", known, s.oldest)}
		text, _ := json.Marshal(map[string]any{"type": "ERROR", "object": status})
		go func() { writer.Write(append(text, '\n')); writer.Close() }()
		return answer(reader), nil
	}
	s.note(Seen{What: what, RV: from})
	s.streams = append(s.streams, writer)
	var all []any
	if initial {
		for _, pod := range s.sorted() {
			all = append(all, event{"ADDED", pod})
		}
		end := &corev1.Pod{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}, ObjectMeta: metav1.ObjectMeta{ResourceVersion: fmt.Sprint(s.rv), Annotations: map[string]string{metav1.InitialEventsAnnotationKey: "true"}}}
		all = append(all, event{"BOOKMARK", end})
	} else {
		for _, one := range s.history {
			at := 0
			fmt.Sscan(one.Object.ResourceVersion, &at)
			if at > known {
				all = append(all, one)
			}
		}
	}
	go func() {
		for _, one := range all {
			text, _ := json.Marshal(one)
			writer.Write(append(text, '\n'))
		}
	}()
	return answer(reader), nil
}

func (s *server) sorted() []*corev1.Pod {
	names := []string{}
	for name := range s.pods {
		names = append(names, name)
	}
	sort.Strings(names)
	out := []*corev1.Pod{}
	for _, name := range names {
		out = append(out, s.pods[name])
	}
	return out
}

func answer(body io.ReadCloser) *http.Response {
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: body}
}

func play(forget bool, seconds int, resync time.Duration) []Seen {
	s := &server{begin: time.Now(), rv: 10, pods: map[string]*corev1.Pod{}}
	client := kubernetes.NewForConfigOrDie(&rest.Config{Host: "http://api", Transport: s, ContentConfig: rest.ContentConfig{ContentType: "application/json", AcceptContentTypes: "application/json"}})
	factory := informers.NewSharedInformerFactory(client, resync)
	pods := factory.Core().V1().Pods().Informer()
	version := func(o any) string { return o.(*corev1.Pod).ResourceVersion }
	tell := func(seen Seen) { s.mu.Lock(); s.note(seen); s.mu.Unlock() }
	pods.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: func(o any) { tell(Seen{What: "add", Name: o.(*corev1.Pod).Name, New: version(o)}) },
		UpdateFunc: func(o, n any) {
			tell(Seen{What: "update", Name: n.(*corev1.Pod).Name, Old: version(o), New: version(n)})
		},
		DeleteFunc: func(o any) {
			if last, ok := o.(cache.DeletedFinalStateUnknown); ok {
				tell(Seen{What: "deleteUnknown", Name: strings.TrimPrefix(last.Key, "shop/")})
				return
			}
			tell(Seen{What: "delete", Name: o.(*corev1.Pod).Name})
		},
	})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.write("ADDED", "a")
	s.write("ADDED", "b")
	s.write("ADDED", "c")
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	time.Sleep(1500 * time.Millisecond) // a watch that ended sooner would count as very short
	s.breakAll(seconds > 0)
	s.write("DELETED", "b")
	s.write("MODIFIED", "a")
	s.write("ADDED", "d")
	s.write("ADDED", "e")
	s.write("DELETED", "e")
	time.Sleep(time.Duration(seconds) * time.Second)
	s.heal(forget)
	time.Sleep(time.Duration(seconds*2+4) * time.Second)
	if resync > 0 {
		time.Sleep(resync)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Seen{}, s.seen...)
}

func main() {
	limiter := workqueue.DefaultTypedControllerRateLimiter[string]()
	waits := []int64{}
	for range 20 {
		waits = append(waits, limiter.When("shop/web").Milliseconds())
	}
	cases := map[string]func() []Seen{
		"resumed": func() []Seen { return play(false, 12, 0) },
		"gone":    func() []Seen { return play(true, 6, 0) },
		"closed":  func() []Seen { return play(false, 0, 0) },
		"resync":  func() []Seen { return play(false, 0, 9*time.Second) },
	}
	out := map[string]any{"client-go": "v0.36.0", "retries": waits}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for name, run := range cases {
		wg.Add(1)
		go func() {
			defer wg.Done()
			seen := run()
			mu.Lock()
			out[name] = seen
			mu.Unlock()
		}()
	}
	wg.Wait()
	text, _ := json.MarshalIndent(out, "", "  ")
	fmt.Println(string(text))
}
