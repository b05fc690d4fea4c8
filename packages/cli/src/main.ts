#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  // The SQLite addon crashes older versions without a message.
  console.error(`spine needs Node 22.18 or newer, this is ${process.version}`);
  process.exit(1);
}
// Beside the code that it is made of, and gone with it; where that folder cannot be written there is none.
enableCompileCache(`${import.meta.dirname}/../node_modules/.cache/spine`);
const { runProcess } = await import('./run-process.ts');
await runProcess();
