/*
 * Installing: the script and the file of the lost first, then for each harness the text of before (one backup), the settings, and
 * the text of after. Uninstalling restores the text of before where the settings are still the text of after, to the byte;
 * otherwise it takes out what is ours. A crash between two steps leaves settings that either command handles.
 */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { acquireLock, nodeFileSystem, nodeLockEnvironment, writeFileDurably } from '@agentspine/durable-fs';
import { lostHeader } from '@agentspine/home/inbox-state';
import { CaptureError } from '../errors.ts';
import type { MergedSettings } from '../settings/merge-hooks.ts';
import { changeSettingsFile, readSettingsFile } from '../settings/settings-file.ts';
import { powershellScriptOf, shellScriptOf } from './hook-script.ts';
import type { HookTarget } from './hook-targets.ts';
import { chosenTargets, type HookOutcome, type HookState, type HookWorld } from './hook-world.ts';
import { targetTextOf } from './target-text.ts';

/** Installs hooks: of the harnesses that are named, or of all that are found. @throws CaptureError `CAPTURE_UNKNOWN_HARNESS` */
export async function installHooks(world: HookWorld, named: readonly string[]): Promise<readonly HookOutcome[]> {
  const targets = chosenTargets(world, named);
  await using _ = await lockedHome(world);
  await writeHookFiles(world);
  return await eachTarget(targets, async (target) => {
    if (named.length === 0 && !(await isThere(target.folder))) return outcomeOf(target, 'not-found');
    return installTarget(world, target);
  });
}

/** Takes hooks out: of the harnesses that are named, or of all. The inbox stays. @throws CaptureError `CAPTURE_UNKNOWN_HARNESS` */
export async function uninstallHooks(world: HookWorld, named: readonly string[]): Promise<readonly HookOutcome[]> {
  const targets = chosenTargets(world, named);
  await using _ = await lockedHome(world);
  const outcomes = await eachTarget(targets, (target) => uninstallTarget(world, target));
  if (named.length === 0 && outcomes.every(({ state }) => state !== 'refused')) {
    for (const path of [world.places.script, world.places.powershellScript, world.places.lost]) {
      await nodeFileSystem.remove(path);
    }
  }
  return outcomes;
}

/** What `install` would write, for a person who writes it: the text of a file that has nothing else. */
export function hookSnippet(world: HookWorld, target: HookTarget): string {
  const merged = targetTextOf(world, target).add(undefined);
  return merged.kind === 'text' ? merged.text : '';
}

async function installTarget(world: HookWorld, target: HookTarget): Promise<HookOutcome> {
  const rules = targetTextOf(world, target);
  const backup = backupOf(world, target);
  const text = await readSettingsFile(target.file);
  const notes = target.review === undefined ? [] : [target.review];
  if (text !== undefined && rules.has(text)) return outcomeOf(target, 'installed', notes);
  const before: Before =
    text === undefined ? { kind: 'before', text } : await textBefore(text, backup, rules.remove(text));
  if (before.kind === 'refused') return refusedOf(world, target, before.reason);
  const merged = rules.add(before.text);
  if (merged.kind === 'refused') return refusedOf(world, target, merged.reason);
  await writeBackup(backup.before, before.text);
  await writeBackup(backup.installed, undefined);
  await changeSettingsFile(target.file, { from: text, to: merged.text });
  await writeBackup(backup.installed, merged.text);
  return outcomeOf(target, 'installed', notes);
}

async function uninstallTarget(world: HookWorld, target: HookTarget): Promise<HookOutcome> {
  const rules = targetTextOf(world, target);
  const backup = backupOf(world, target);
  const text = await readSettingsFile(target.file);
  if (text === undefined) return outcomeOf(target, 'none');
  const before = await textBefore(text, backup, rules.remove(text));
  if (before.kind === 'refused') return refusedOf(world, target, before.reason);
  if (before.text !== text) await changeSettingsFile(target.file, { from: text, to: before.text });
  await writeBackup(backup.installed, undefined);
  await writeBackup(backup.before, undefined);
  return outcomeOf(target, 'none');
}

type Before =
  | { readonly kind: 'before'; readonly text: string | undefined }
  | { readonly kind: 'refused'; readonly reason: string };

/** The text without our hooks: the backup where nobody wrote the file since we did. */
async function textBefore(
  text: string,
  { before, installed }: Backup,
  removed: MergedSettings | { readonly kind: 'gone' },
): Promise<Before> {
  if (text === (await readSettingsFile(installed))) return { kind: 'before', text: await readSettingsFile(before) };
  if (removed.kind === 'refused') return removed;
  return { kind: 'before', text: removed.kind === 'gone' ? undefined : removed.text };
}

interface Backup {
  readonly before: string;
  readonly installed: string;
}

/** Backups are named for the harness and the path: a harness may be told to keep its settings elsewhere. */
function backupOf({ places }: HookWorld, { harness, file }: HookTarget): Backup {
  const name = `${harness}-${createHash('sha256').update(file).digest('hex').slice(0, 8)}`;
  return { before: join(places.backups, `${name}.before`), installed: join(places.backups, `${name}.installed`) };
}

async function writeBackup(path: string, text: string | undefined): Promise<void> {
  if (text === undefined) return nodeFileSystem.remove(path);
  await writeWhole(path, text);
}

/** The script, and the file of the lost, of which the first block must exist before a disk is full. */
async function writeHookFiles({ places }: HookWorld): Promise<void> {
  await nodeFileSystem.makeDirectory(places.inbox);
  await writeWhole(places.script, shellScriptOf(places));
  await writeWhole(places.powershellScript, powershellScriptOf(places));
  if (!(await isThere(places.lost))) await writeWhole(places.lost, lostHeader).catch(() => undefined);
}

async function writeWhole(path: string, text: string): Promise<void> {
  if ((await readSettingsFile(path).catch(() => undefined)) === text) return;
  const tempName = `.agentspine-${process.pid}.tmp`;
  await writeFileDurably(nodeFileSystem, path, new TextEncoder().encode(text), { tempName });
}

async function lockedHome({ places }: HookWorld): Promise<AsyncDisposable> {
  await nodeFileSystem.makeDirectory(places.backups);
  return acquireLock(nodeFileSystem, join(places.backups, 'lock'), { environment: nodeLockEnvironment });
}

/** One harness that cannot be changed stops no other. */
async function eachTarget(
  targets: readonly HookTarget[],
  work: (target: HookTarget) => Promise<HookOutcome>,
): Promise<readonly HookOutcome[]> {
  const outcomes: HookOutcome[] = [];
  for (const target of targets) {
    outcomes.push(
      await work(target).catch((error: unknown) => {
        if (error instanceof CaptureError) return outcomeOf(target, 'refused', [error.message]);
        throw error;
      }),
    );
  }
  return outcomes;
}

function refusedOf(world: HookWorld, target: HookTarget, reason: string): HookOutcome {
  const notes = [`${target.file}: ${reason}; it is left as it is. Add this to it:`, hookSnippet(world, target)];
  return outcomeOf(target, 'refused', notes);
}

/** An outcome for a harness. */
export function outcomeOf(target: HookTarget, state: HookState, notes: readonly string[] = []): HookOutcome {
  return { harness: target.harness, title: target.title, path: target.file, state, notes };
}

/** Whether there is something at a path. */
export async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
