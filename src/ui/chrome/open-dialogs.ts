let count = 0

/** Whether a modal dialog is open: counted, since a search of a page with 100,000 rules at each key would be felt. */
export const isDialogOpen = (): boolean => count > 0

/** Counts a dialog until what is returned is called. */
export function countDialog(): () => void {
  count++
  return () => {
    count--
  }
}
