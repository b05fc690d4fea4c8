import { cpSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';

/** The environment of a user who has the sample transcripts and, so far, no home; the machine's own are out of reach. */
export function makeUser(root: string, folder: string): { readonly PATH: string | undefined; readonly HOME: string } {
  const HOME = mkdtempSync(join(folder, 'user-'));
  cpSync(join(root, 'examples/transcripts'), HOME, { recursive: true });
  return { PATH: process.env['PATH'], HOME };
}
