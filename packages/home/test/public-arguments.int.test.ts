import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openReader, runQuery } from '@agentspine/reader';
import { openTempHome, promptLine, replyLine } from '@agentspine/testkit';
import { openReadOnly, openWriter } from '@agentspine/writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenHome, openHome } from '../src/index.ts';

/** What plain JavaScript hands over where a date, a path, a limit, an id or SQL is meant. */
const wrong: readonly unknown[] = [undefined, null, Number.NaN, '', {}, -1, 'x\ud800', () => undefined];

const folder = openTempHome();
const directory = join(folder.path, 'home');
let home: OpenHome;
const writer = openWriter({ home: directory, durability: 'process' });
const reader = openReader({ home: directory });

beforeAll(async () => {
  // The folder of a person, so that an import of what is found finds nothing of whoever runs this.
  home = await openHome({ directory, homeDirectory: folder.path, env: {} });
  const transcript = join(folder.path, 'transcript.jsonl');
  writeFileSync(transcript, promptLine(1) + replyLine(2));
  await home.import({ paths: [transcript] });
});
afterAll(async () => {
  reader.close();
  writer.close();
  await home[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const subjects: Readonly<Record<string, () => object>> = {
  reader: () => reader,
  'reader.obs': () => reader.obs,
  'reader.log': () => reader.log,
  'reader.runs': () => reader.runs,
  'reader.events': () => reader.events,
  'reader.tasks': () => reader.tasks,
  'reader.rules': () => reader.rules,
  'reader.imports': () => reader.imports,
  'reader.content': () => reader.content,
  'reader.search': () => reader.search,
  writer: () => writer,
  'writer.obs': () => writer.obs,
  'writer.log': () => writer.log,
  'writer.trace.events': () => writer.trace.events,
  'writer.trace.content': () => writer.trace.content,
  'writer.trace.tasks': () => writer.trace.tasks,
  'writer.trace.sessions': () => writer.trace.sessions,
  'writer.trace.timeline': () => writer.trace.timeline,
  'writer.trace.partitions': () => writer.trace.partitions,
  'writer.trace.rules': () => writer.trace.rules,
  'writer.trace.search': () => writer.trace.search,
  'writer.trace.messages': () => writer.trace.messages,
  home: () => home,
};

/** `publish` of messages is not part of the type that a caller gets. */
function methodsOf(subject: object): readonly string[] {
  const names = new Set<string>();
  for (let at: object | null = subject; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === 'function' && name !== 'constructor' && name !== 'close' && name !== 'publish')
        names.add(name);
    }
  }
  return [...names];
}

/** Runs a call to its first result, and stops what goes on. */
async function settle(call: () => unknown): Promise<unknown> {
  try {
    const result: unknown = await call();
    if (typeof result !== 'object' || result === null) return undefined;
    if (Symbol.asyncIterator in result) {
      const iterator = (result as AsyncIterable<unknown>)[Symbol.asyncIterator]();
      await Promise.race([iterator.next(), new Promise((resolve) => setImmediate(resolve))]);
      void iterator.return?.();
    } else if (Symbol.iterator in result) {
      const iterator = (result as Iterable<unknown>)[Symbol.iterator]();
      iterator.next();
      iterator.return?.();
    }
    return undefined;
  } catch (error) {
    return error;
  }
}

/** What is thrown by the language, the platform or a library, whatever code it carries. */
const foreign = /^(?:Type|Range|Syntax|Reference|Eval|URI|Sqlite|Assertion)?Error$/;

const isOurs = (error: unknown): boolean =>
  error instanceof Error && /^[A-Z]/.test(String((error as { code?: unknown }).code)) && !foreign.test(error.name);

test.each(Object.keys(subjects))(
  'every call of %s answers wrong arguments or refuses them with a code of ours',
  async (name) => {
    const subject = subjects[name]?.() as Record<string, (...args: readonly unknown[]) => unknown>;
    const failures: string[] = [];
    for (const method of methodsOf(subject)) {
      for (const first of wrong) {
        for (const second of [undefined, null, first]) {
          const error = await settle(() => subject[method]?.(first, second));
          if (error !== undefined && !isOurs(error))
            failures.push(
              `${name}.${method}(${typeof first === 'function' ? 'f' : JSON.stringify(first)}, ${typeof second === 'function' ? 'f' : JSON.stringify(second)}): ${String(error).slice(0, 110)}`,
            );
        }
      }
    }
    expect([...new Set(failures)]).toEqual([]);
  },
);

test('no such call wrote into the folder that this process runs in', () => {
  expect(readdirSync('.').filter((name) => name.startsWith('x'))).toEqual([]);
});

test.each<[string, (options: never) => unknown]>([
  ['openReader', openReader],
  ['openWriter', openWriter],
  ['openReadOnly', openReadOnly],
  ['openHome', openHome],
  ['runQuery', runQuery],
])('%s refuses options that are not an object', async (_, open) => {
  for (const options of [null, 7, 'a text', []]) {
    const error = await settle(() => open(options as never));
    expect([options, isOurs(error)]).toEqual([options, true]);
  }
});
