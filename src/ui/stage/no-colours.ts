/**
 * Stands in for `d3-color` in the built page. React Flow moves the view with d3-zoom, whose transitions could also
 * animate colours; nothing here does, and the real thing is 3 kB of the first visit. Every text is no colour.
 */
export function color(): undefined {}
export { color as cubehelix, color as hcl, color as hsl, color as lab, color as rgb }
