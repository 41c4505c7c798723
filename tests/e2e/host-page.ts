import { createServer } from 'node:http'

/** A page of somebody else, on an origin of its own. `file`: what lies beside it as index.html. */
export async function openHostPage(
  body: string,
  file?: Uint8Array,
): Promise<{ address: string; close: () => void }> {
  const server = createServer(({ url }, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    if (file && url?.startsWith('/index.html')) response.end(file)
    else response.end(`<!doctype html><title>A course</title><body>${body}</body>`)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const place = server.address()
  const port = typeof place === 'object' && place ? place.port : 0
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() }
}
