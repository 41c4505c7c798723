/** How many of the voters must agree: a majority. Raft §5, etcd `quorum/majority.go`. */
export const quorumOf = (voters: number): number => Math.floor(voters / 2) + 1

/** How many voters may fail while the others still decide. */
export const toleranceOf = (voters: number): number => voters - quorumOf(voters)

/** The largest index that a majority of the voters has on disk. */
export function committedIndex(
  voters: readonly string[],
  matchOf: (voter: string) => number,
): number {
  if (voters.length === 0) return Number.MAX_SAFE_INTEGER
  const matches = voters.map(matchOf).sort((a, b) => b - a)
  return matches[quorumOf(voters.length) - 1] ?? 0
}

/** What a poll has come to. Nobody to ask: won. */
export function voteResult(
  voters: readonly string[],
  votes: Readonly<Record<string, boolean>>,
): 'won' | 'lost' | 'pending' {
  const needed = voters.length === 0 ? 0 : quorumOf(voters.length)
  const granted = voters.filter((voter) => votes[voter] === true).length
  const missing = voters.filter((voter) => votes[voter] === undefined).length
  if (granted >= needed) return 'won'
  return granted + missing >= needed ? 'pending' : 'lost'
}
