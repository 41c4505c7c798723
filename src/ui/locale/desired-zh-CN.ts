/** Words on what is wanted, what is there, and what waits in work queues. */
export const desired = {
  desiredTitle: '期望与实际',
  desiredAll: '显示所有工作负载',
  desiredNone: '这里没有哪个对象是按数量要的。',
  desiredDone: '与期望一致',
  desiredOpen: '还没达到期望',
  desiredField: 'status 的字段',
  desiredWanted: '期望（spec）',
  desiredActual: '实际（status）',
  queuesTitle: '工作队列',
  queuesEmpty: '工作队列是空的：没有变化，就什么也不会发生。',
  queuesChanges:
    '{count, plural, =0 {所有变化都已由 watch 送达。} other {还有 # 个变化正由 watch 送往监听者。}}',
  queueIn: '{time}后',
  queueEvery: '在等待，每 {time}再看一次',
}
