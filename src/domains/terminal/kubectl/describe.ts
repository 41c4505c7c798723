import { notModelled, type Program } from '../program.ts'

export function* runDescribe(_: readonly string[]): Program {
  return yield* notModelled()
}
