/**
 * When kubelet starts an API server that has lost its etcd: as kubeadm writes its manifest (cmd/kubeadm/app/util/staticpod/utils.go, Kubernetes
 * v1.36: /livez each 10 s, 8 failures), and with the back-off of every container (pkg/kubelet/kubelet.go).
 */
const PERIOD_MS = 10_000
const FAILURES = 8
/** From the loss of etcd to the end of the API server. Simplified: a probe has just succeeded. */
export const LIVENESS_MS = PERIOD_MS * FAILURES

// Until a start ends, when etcd has no quorum: measured with kube-apiserver 1.36.0 and one of three members of etcd 3.6.0.
const FAIL_MS = 64_000
const NOTICE_MS = 1_000
const FIRST_WAIT_MS = 10_000
const WAIT_MS_MAX = 300_000

/** Ms of the clock at which it answers, when etcd was lost at `lostAt` and is back `now`: it may be starting just then. */
export function serverStartAt(lostAt: number, now: number): number {
  let start = lostAt + LIVENESS_MS + NOTICE_MS
  let waitMs = FIRST_WAIT_MS
  while (start + FAIL_MS <= now) {
    start += FAIL_MS + waitMs
    waitMs = Math.min(WAIT_MS_MAX, waitMs * 2)
  }
  return Math.max(start, now)
}
