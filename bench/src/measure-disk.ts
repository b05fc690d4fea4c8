import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of the regular files below `directory`, by the first name below it. */
export function measureDisk(directory: string): Readonly<Record<string, number>> {
  const parts: Record<string, number> = {};
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const part = path.slice(directory.length + 1).split('/')[0] ?? '';
    parts[part] = (parts[part] ?? 0) + statSync(path).size;
  }
  return parts;
}

/** The sum of all parts. */
export function totalOf(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((sum, bytes) => sum + bytes, 0);
}
