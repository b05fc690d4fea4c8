#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  // The SQLite addon crashes older versions without a word.
  console.error(`spine needs Node 22.18 or newer, this is ${process.version}`);
  process.exit(1);
}
if (import.meta.url.endsWith('.ts')) {
  // Run from sources, most of a start is stripping types and compiling; a bundle has nothing to gain (measured).
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(`${import.meta.dirname}/../node_modules/.cache/spine`);
}
const { runProcess } = await import('./run-process.ts');
await runProcess();

export {};
