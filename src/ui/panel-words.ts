/**
 * Keys of the page's own words that only panels and dialogs need: they come with the first of those, so that a first
 * visitor does not load them. Not among them: what the panel of rules says, which is there from the start.
 */
export const isPanelWord = (key: string): boolean => PANEL_WORDS.test(key)

const PANEL_WORDS =
  /^(ipvs(?!Checked)|key_|legend|share[A-Z_]|link[A-Z]|lock|exam|quiz_|controls_|openLesson|keysOn|close|chapter|yaml|apply|field_|header|conntrack|direction_|no(Packet|Objects)|deletePod|affinityOf|replicasOf|cluster$|nodes|seed|off$|seconds|send|from$|to$|port|protocol$|actor|everyone|find$|steps[A-Z]|many|tries|assume|compare|variant|terminal|deed|fleet|lens|rollout|desired|queue|news|course)/
