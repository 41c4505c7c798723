/** What a document may hold: a link is hostile input, a learner's own paste only large. */
export const CLOCK_MAX = 7_200_000 // simulated ms: two hours, since clusters take minutes to be made
export const LINK_TEXT_MAX = 64_000 // characters of manifests in a link
export const LINK_VALUE_COUNT_MAX = 60_000 // values of the JSON in a link: no lesson has a tenth of that
export const LOCAL_TEXT_MAX = 8_000_000 // characters of manifests in this browser
export const INPUT_COUNT_MAX = 200
export const COMMAND_TEXT_MAX = 20_000 // characters of one command, a pasted manifest included
export const OBJECT_COUNT_MAX = 20_000
export const APPLIED_COUNT_MAX = 2_000 // objects that are applied at once: pools of a fleet of several hundred clusters
export const DUMP_TEXT_MAX = 40_000_000 // characters of one text of a pasted Node: 200,000 rules and more
export const NODE_FILE_MAX = 1_000_000 // characters of a pasted resolv.conf; kubelet reads ten times as much
export const DUMP_COUNT_MAX = 8 // pasted Nodes
