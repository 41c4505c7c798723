export { jumpRules } from './jump-rules.ts'
export { nodeView, type ProxyNode } from './node-view.ts'
export { type RuleRequest, writeRules } from './write-rules.ts'
export { restoreText, type WrittenRule, type WrittenRules } from './written.ts'
