/** What the browser's types do not know yet: https://w3c.github.io/trusted-types/ */
interface TrustedTypes {
  readonly createPolicy: (
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ) => { readonly createScriptURL: (url: string) => string }
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes } // as: absent in some browsers

/** The one policy that the page's rules allow (index.html): scripts of the page's own origin, for workers. */
const policy = trustedTypes?.createPolicy('own-scripts', {
  createScriptURL: (url) => {
    if (new URL(url, location.href).origin !== location.origin) throw new TypeError(url)
    return url
  },
})

/** The address of a script that came with the page, as a worker may be started from. */
export const ownScript = (url: string): string => policy?.createScriptURL(url) ?? url
