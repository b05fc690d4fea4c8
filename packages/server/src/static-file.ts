/** A file of the page, as it is sent. */
export interface StaticFile {
  /** Where it is, such as `/assets/index-3f2a.js`. */
  readonly path: string;
  /** Its media type. */
  readonly type: string;
  /** Its bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its bytes as gzip; absent where that saves nothing. */
  readonly gzip?: Uint8Array<ArrayBuffer> | undefined;
}

/** The answer with a file of the page; a view of the page is its start, which reads the address itself. */
export function staticResponse(files: ReadonlyMap<string, StaticFile>, path: string, takesGzip: boolean): Response {
  const isView = !path.includes('.');
  const file = files.get(isView ? '/index.html' : path);
  if (file === undefined) return new Response('not here\n', { status: 404, headers: { 'content-type': 'text/plain' } });
  const zipped = takesGzip ? file.gzip : undefined;
  return new Response(zipped ?? file.bytes, {
    headers: {
      'content-type': file.type,
      // The name of a file below assets has the digest of what is in it.
      'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
      ...(zipped === undefined ? {} : { 'content-encoding': 'gzip' }),
    },
  });
}
