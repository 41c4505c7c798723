/** Signs of the player, drawn: fonts differ in which of them they have. */
const PATHS = {
  first: 'M3 4v12M10 5 5 10l5 5zM17 5l-5 5 5 5z',
  back: 'M5 4v12M15 4 8 10l7 6z',
  play: 'M6 3v14l11-7z',
  pause: 'M6 4v12M14 4v12',
  forward: 'M15 4v12M5 4l7 6-7 6z',
  last: 'M17 4v12M10 5l5 5-5 5zM3 5l5 5-5 5z',
} as const
export type IconName = keyof typeof PATHS

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
