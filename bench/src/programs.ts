import { join } from 'node:path';
import type { Rivals } from './install-rivals.ts';
import type { TranscriptHome } from './lay-out-home.ts';
import type { Program } from './run-process.ts';

const repository = join(import.meta.dirname, '..', '..');

/** The bundled command, as it is published. */
const spineMain = join(repository, 'packages', 'cli', 'dist', 'main.js');

/** Writes the bundle of the sources as they are now. */
export const bundleSpine: Program = {
  file: process.execPath,
  args: [join(repository, 'tools', 'bundle-cli.ts')],
  env: bareEnvironment(),
};

/** `spine …` over the transcripts of `person`, with its own home in `spineHome`. */
export function spine(args: readonly string[], person: TranscriptHome, spineHome: string): Program {
  const env = { ...bareEnvironment(), HOME: person.directory, AGENTSPINE_HOME: spineHome };
  return { file: process.execPath, args: [spineMain, ...args], env };
}

/** `spine …` over a home in which nobody imports transcripts. */
export function spineOfHome(args: readonly string[], spineHome: string): Program {
  const env = { ...bareEnvironment(), HOME: spineHome, AGENTSPINE_HOME: spineHome };
  return { file: process.execPath, args: [spineMain, ...args], env };
}

/** A script over burn's library, with burn's store in `burnHome`. */
export function burn(script: string, person: TranscriptHome, burnHome: string): Program {
  const env = { ...bareEnvironment(), HOME: person.directory, RELAYBURN_HOME: burnHome };
  return { file: process.execPath, args: [script], env };
}

/** ccusage keeps no store: every question reads the transcripts again. */
export function ccusageDaily(rivals: Rivals, person: TranscriptHome): Program {
  const env = { ...bareEnvironment(), HOME: person.directory };
  return { file: rivals.ccusage, args: ['daily', '--offline', '--json'], env };
}

/** A process of our runtime that does nothing: the floor under every whole-process time. */
export const emptyProcess: Program = { file: process.execPath, args: ['--eval', '0'], env: bareEnvironment() };

/** Nothing of the caller's settings reaches a measured process. */
function bareEnvironment(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '' };
}
