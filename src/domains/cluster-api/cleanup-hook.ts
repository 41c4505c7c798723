/** Keeps a control-plane Machine from losing its infrastructure before its etcd member is out. */
export const CLEANUP_HOOK = 'pre-terminate.delete.hook.machine.cluster.x-k8s.io/kcp-cleanup'
