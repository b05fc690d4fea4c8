import {
  type FileSystem,
  type LockOptions,
  nodeFileSystem,
  nodeLockEnvironment,
  textWithoutCheck,
} from '@agentspine/durable-fs';
import type { LedgerLine } from '@agentspine/schema';
import { FakeMachine, ManualClock } from '@agentspine/testkit';
import { type Ledger, type LedgerEntry, openLedger } from '../src/index.ts';

export const lockOptions: LockOptions = { environment: nodeLockEnvironment };

/** A ledger on the real file system, with a clock that stands still. */
export function openRealLedger(directory: string, clock = new ManualClock()): Promise<Ledger> {
  return openLedger({ directory, fileSystem: nodeFileSystem, clock, lockOptions });
}

const clock = new ManualClock();
const machine = new FakeMachine(clock);
let lastProcess = 0;

/** Options for the lock of a process that has just started; those before it have ended. */
export function nextProcess(): LockOptions {
  machine.endProcess(lastProcess);
  lastProcess += 1;
  return { environment: machine.process(lastProcess), staleAfterMs: 50, waitMs: 100 };
}

/** A ledger in `/home` of a file system of a test, opened by a new process. */
export function openFakeLedger(fileSystem: FileSystem): Promise<Ledger> {
  return openLedger({ directory: '/home', fileSystem, clock, lockOptions: nextProcess() });
}

/** The lines of a ledger's text as their writer gave them: without their checks, and without seals. */
export function saidLines(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('{"v":1,"kind":"seal",'))
    .map(textWithoutCheck);
}

export async function entriesOf(ledger: Ledger): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for await (const entry of ledger.readLines()) entries.push(entry);
  return entries;
}

export async function linesOf(ledger: Ledger): Promise<LedgerLine[]> {
  return (await entriesOf(ledger)).flatMap((entry) => (entry.kind === 'line' ? [entry.line] : []));
}
