import type { Run } from './model.ts'

/** What stands before what is typed: bash of Debian as root, ash of Alpine, and a user on the control plane. */
export function promptOf({ target, image }: Pick<Run, 'target' | 'image'>): string {
  const name = target.slice(target.indexOf(':') + 1)
  const own = name.slice(name.indexOf('/') + 1)
  if (target.startsWith('pod:')) return image === 'alpine' ? '/ # ' : `root@${own}:/# `
  return target.startsWith('node:') ? `root@${own}:~# ` : 'control-plane:~$ '
}
