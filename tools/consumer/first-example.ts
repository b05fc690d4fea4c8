import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The first TypeScript block of the README of a package: a program that anybody may paste. */
export function firstExampleOf(root: string, name: string): string {
  const [, example] = /^```ts\n(.*?)^```/ms.exec(readFileSync(join(root, 'packages', name, 'README.md'), 'utf8')) ?? [];
  if (example === undefined) throw new Error(`the README of ${name} has no example`);
  return example;
}
