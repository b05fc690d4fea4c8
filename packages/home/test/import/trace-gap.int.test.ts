import { appendFileSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { builtInHarnesses } from '@agentspine/ingest';
import { homeOf } from '@agentspine/stores';
import { openSpineWriter } from '@agentspine/stores/spine';
import { openHomeReader } from '@agentspine/stores/with-reader';
import { openTempHome, promptLine, replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { encodeNothingNew, type NothingNew, parseNothingNew } from '../../src/import/nothing-new.ts';
import { runImport } from '../../src/import/run-import.ts';
import { readTraceGap } from '../../src/import/trace/trace-gap.ts';
import { worldOf } from './import-home.ts';

/** A home with one transcript, and how often its cursors in the trace were looked at to find the gap. */
function openHome() {
  const folder = openTempHome();
  const [sources, directory] = [join(folder.path, 'sources'), join(folder.path, 'home')];
  const transcript = join(folder.path, 'sources.jsonl');
  writeFileSync(transcript, promptLine(1) + replyLine(2) + promptLine(3));
  // Files of just now could change within one tick of their clock.
  const world = { ...worldOf(directory), clock: () => new Date(Date.now() + 90 * 60_000) };
  return {
    ...{ sources, directory, transcript, world },
    import: async (fillsTrace = true): Promise<void> => {
      const request = { paths: [transcript], program: 'a build', fillsTrace };
      await runImport({ ...request, home: homeOf(world), mode: undefined, world });
    },
    gap: async (options: { readonly isOwn?: boolean } = {}) => {
      using reader = openHomeReader(world, 'spine');
      let looks = 0;
      const places = () => {
        looks += 1;
        return reader.imports.places();
      };
      const asked = options.isOwn === true ? { ...world, harnesses: builtInHarnesses } : world;
      const gap = await readTraceGap(homeOf(world), { imports: { places, mark: () => reader.imports.mark() } }, asked);
      return [gap?.files ?? 0, looks];
    },
    /** Changes what the last import claimed. */
    claim: (change: (claimed: NothingNew) => NothingNew): void => {
      const path = homeOf(world).nothingNew;
      const claimed = parseNothingNew(readFileSync(path, 'utf8'));
      if (claimed === undefined) throw new Error('the import claimed nothing');
      writeFileSync(path, encodeNothingNew(change(claimed)));
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

test('after an import that left nothing to do, the trace is known to be whole without a look at cursors', async () => {
  using home = openHome();
  await home.import();
  expect(await home.gap()).toEqual([0, 0]);
  expect(await home.gap({ isOwn: true })).toEqual([0, 1]);
});

test('another build with the same versions of parsers and mapping believes the claim, and another version of one does not', async () => {
  using home = openHome();
  await home.import();
  home.claim((claimed) => ({ ...claimed, program: 'another build' }));
  expect(await home.gap()).toEqual([0, 0]);
  const other = (tracer: string) => (tracer.startsWith('codex/') ? `${tracer}.1` : tracer);
  home.claim((claimed) => ({ ...claimed, tracers: claimed.tracers.map(other) }));
  expect(await home.gap()).toEqual([0, 1]);
  home.claim((claimed) => ({ ...claimed, tracers: claimed.tracers.slice(1) }));
  expect(await home.gap()).toEqual([0, 1]);
});

test('what programs record, agents report and prices say has no cursors looked at', async () => {
  using home = openHome();
  await home.import();
  const writer = await openSpineWriter(home.world);
  writer.log.append({ source: 'a', type: 'b', timestamp: 1 });
  writer.close();
  mkdirSync(join(home.directory, 'inbox'));
  writeFileSync(join(home.directory, 'inbox', '1-0-claude-code.json'), '{}');
  writeFileSync(join(home.directory, 'models.json'), '{}');
  expect(await home.gap()).toEqual([0, 0]);
});

test('a cursor of the trace, or a file of custody, that changed since the import has cursors looked at', async () => {
  using home = openHome();
  await home.import();
  const move = (bytes: number): void => {
    const database = new DatabaseSync(join(home.directory, 'spine.db'));
    database.exec(`UPDATE trace_cursor_rows SET taken_bytes = taken_bytes + ${bytes}`);
    database.close();
  };
  move(-1);
  expect(await home.gap()).toEqual([1, 1]);
  move(1);
  expect(await home.gap()).toEqual([0, 0]);
  utimesSync(join(home.directory, 'custody', 'manifest.jsonl'), 1, 1);
  expect(await home.gap()).toEqual([0, 1]);
  await home.import();
  rmSync(join(home.directory, 'nothing-new.json'));
  expect(await home.gap()).toEqual([0, 1]);
});

test('what an import without the trace took is a gap', async () => {
  using home = openHome();
  await home.import();
  appendFileSync(home.transcript, replyLine(4));
  await home.import(false);
  expect(await home.gap()).toEqual([1, 1]);
});
