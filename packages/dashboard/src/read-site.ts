import { existsSync, globSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** A file of the page, as a server sends it. */
export interface SiteFile {
  /** Where it is, such as `/assets/index-3f2a.js`. */
  readonly path: string;
  /** Its media type. */
  readonly type: string;
  /** Its bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its bytes as gzip; absent where that saves nothing. */
  readonly gzip?: Uint8Array<ArrayBuffer> | undefined;
}

/** Where Vite puts the page: beside the sources here, and beside the bundle in the package of the command. */
const siteFolder = new URL('../dist/site/', import.meta.url);

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The files of the page; `undefined` where it is not built. */
export function readSite(folder: string = fileURLToPath(siteFolder)): readonly SiteFile[] | undefined {
  if (!existsSync(join(folder, 'index.html'))) return undefined;
  return globSync('**/*.*', { cwd: folder }).map((name) => {
    const bytes = new Uint8Array(readFileSync(join(folder, name)));
    const zipped = new Uint8Array(gzipSync(bytes, { level: 9 }));
    const path = `/${name.split(sep).join('/')}`;
    const type = types[extname(name)] ?? 'application/octet-stream';
    return { path, type, bytes, gzip: zipped.length < bytes.length ? zipped : undefined };
  });
}
