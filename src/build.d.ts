/** The page was built as a single file, with everything in it. */
declare const __SINGLE__: boolean
