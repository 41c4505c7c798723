import type { Block, Plugin } from './config.ts'
import { say } from './explain.ts'
import { type Chain, pass, type StagePlace } from './run.ts'
import { autopathStage } from './stages/autopath.ts'
import { cacheStage } from './stages/cache.ts'
import { forwardStage } from './stages/forward.ts'
import { hostsStage } from './stages/hosts.ts'
import { kubernetesStage } from './stages/kubernetes.ts'
import { localStage } from './stages/local.ts'
import { errorsStage, logStage } from './stages/logs.ts'
import { rewriteStage } from './stages/rewrite.ts'
import * as small from './stages/small.ts'
import { templateStage } from './stages/template.ts'

/** What each plugin does with a question. */
export function runStage(plugin: Plugin, at: StagePlace, block: Block): Chain {
  switch (plugin.plugin) {
    case 'acl':
      return small.aclStage(plugin, at)
    case 'any':
      return small.anyStage(plugin, at)
    case 'autopath': {
      const kubernetes = block.plugins.find((one) => one.plugin === 'kubernetes')
      const isAsked = plugin.from === 'kubernetes' && kubernetes?.plugin === 'kubernetes'
      return autopathStage(plugin, at, isAsked ? kubernetes : undefined)
    }
    case 'bufsize':
      return small.bufsizeStage(plugin, at)
    case 'cache':
      return cacheStage(plugin, at)
    case 'chaos':
      return small.chaosStage(plugin, at)
    case 'dns64':
      return small.dns64Stage(plugin, at)
    case 'errors':
      return errorsStage(plugin, at)
    case 'forward':
      return forwardStage(plugin, at)
    case 'header':
      return small.headerStage(plugin, at)
    case 'hosts':
      return hostsStage(plugin, at)
    case 'kubernetes':
      return kubernetesStage(plugin, at)
    case 'loadbalance':
      return small.loadbalanceStage(plugin, at)
    case 'local':
      return localStage(plugin, at)
    case 'log':
      return logStage(plugin, at)
    case 'loop':
      return small.loopStage(plugin, at)
    case 'metadata':
    case 'nsid':
      return at.next(at.query)
    case 'minimal':
      return small.minimalStage(plugin, at)
    case 'other':
      pass(at.run, plugin.name, say('notModelled'))
      return at.next(at.query)
    case 'prometheus':
      pass(at.run, 'prometheus', say('counted'))
      return at.next(at.query)
    case 'rewrite':
      return rewriteStage(plugin, at)
    case 'template':
      return templateStage(plugin, at)
    case 'whoami':
      return small.whoamiStage(plugin, at)
  }
}
