import { statSync } from 'node:fs';
import { join } from 'node:path';
import { liveStoreName } from '@agentspine/schema';

/** The stores that answers are made of. */
export const storeNames = ['spine.db', 'archive.sqlite', 'claims.sqlite', liveStoreName] as const;

/** Which files the stores are, as a text that differs where one was made, replaced or deleted. */
export function storeFiles(directory: string): string {
  return storeNames
    .map((name) => statSync(join(directory, name), { throwIfNoEntry: false }))
    .map((file) => (file === undefined ? '-' : `${file.dev}.${file.ino}`))
    .join(' ');
}
