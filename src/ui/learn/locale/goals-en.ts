/** Words of goals. */
export const goals = {
  goals: 'Goals',
  goal_noRequestLost: 'No request is lost.',
  goal_everyNameFound: 'Every name that is looked up is found.',
  goal_queriesAtMost:
    'The lookups send at most {max, plural, one {# query} other {# queries}} in all.',
  goal_lookupsWithin: 'No lookup takes longer than {ms, number} ms.',
  goal_readyAtLeast:
    'The Service {service} never has fewer than {min, plural, one {# ready endpoint} other {# ready endpoints}}.',
  goal_quorumSurvives: 'Whichever zone is lost, a majority of the etcd members goes on running.',
  goal_everyWriteDone: 'Every write reaches etcd.',
  goal_least: 'At least {least, number} must be tried.',
  goalState_met: 'Met',
  goalState_broken: 'Not met',
  goalState_idle: 'Too little happens to say',
  goalState_hidden: 'Shown when the questions are answered',
  goalSeen_queriesAtMost: '{seen, plural, one {# query was} other {# queries were}} sent.',
  goalSeen_lookupsWithin: 'The slowest took {seen, number} ms.',
  goalSeen_readyAtLeast: 'The fewest were {seen, number}.',
  goalStep: 'Broken first at step {step, number}',
  goalPar: 'Par: {par, plural, one {# change} other {# changes}}. You have made {changes, number}.',
  goalChanges: 'You have made {changes, plural, one {# change} other {# changes}}.',
  goalAtPar: 'All goals are met with as few changes as can be.',
}
