import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claudeLines, claudeTranscript } from '../claude-lines.ts';
import { contentRecords, writeContentFile } from '../content-file.ts';
import { TestSpine } from '../test-spine.ts';
import { examine, makeWholeHome } from './whole-home.ts';

/** A home of one session with two replies; its content records are lines of one file, as versions before this one wrote them. */
async function makeHome() {
  const spine = new TestSpine();
  spine.write('t/a.jsonl', claudeTranscript({ sessionId: 'a', replies: 2 }));
  await spine.say('import', join(spine.folder, 't'));
  const path = await writeContentFile(spine.home, 'a');
  return { spine, path, text: readFileSync(path, 'utf8') };
}

const damages: readonly (readonly [what: string, change: (text: string) => string, seen: RegExp])[] = [
  ['a line that is not JSON', (text) => text.replace('{', '#'), /^has a line that cannot be read, bytes 0 to \d+$/],
  [
    'zeros as after a power cut',
    (text) => `${'\0'.repeat(90)}\n${text}`,
    /^has a line that cannot be read, bytes 0 to 91$/,
  ],
  [
    'another digest',
    (text) => text.replaceAll(/"raw":\["./g, '"raw":["f'),
    /^has 3 lines that points? at bytes that custody does not hold, the first bytes 0 to \d+$/,
  ],
  [
    'bytes after the end of the blob',
    (text) => text.replace(/(\d+)\]/, '9$1$1]'),
    /^has a line that points at bytes that custody does not hold/,
  ],
];

test.each(damages)(
  'content records with %s are found by doctor, with the file and what to do',
  async (_, change, seen) => {
    const { spine, path, text } = await makeHome();
    using _home = spine;
    writeFileSync(path, change(text));
    expect(readFileSync(path, 'utf8')).not.toBe(text);
    const { exitCode, findings } = await examine(spine);
    expect(exitCode).toBe(1);
    expect(findings).toEqual([
      {
        level: 'problem',
        path,
        what: expect.stringMatching(seen),
        advice: expect.stringContaining('move the file away'),
      },
    ]);
    rmSync(path);
    expect(await examine(spine, '--deep')).toMatchObject({ exitCode: 0, findings: [] });
    await spine.say('rederive');
    expect(existsSync(path)).toBe(false);
    await writeContentFile(spine.home, 'a');
    expect(readFileSync(path, 'utf8')).toBe(text);
  },
);

test('content that a record holds itself is compared with its hash', async () => {
  const { spine, path, text } = await makeHome();
  using _home = spine;
  const [first = ''] = text.split('\n');
  const { raw: _raw, ...record } = JSON.parse(first);
  const hash = 'a'.repeat(64);
  appendFileSync(path, `${JSON.stringify({ ...record, text: 'said by the API', contentHash: hash })}\n`);
  const { findings } = await examine(spine);
  expect(findings).toMatchObject([
    {
      what: expect.stringMatching(/^has a line that does not digest to its hash/),
      advice: expect.stringContaining('records that came from the API are in no other file'),
    },
  ]);
});

test.each([
  [
    'a digit of a place that is another one, and possible',
    (text: string) => text.replace(/,(\d+),(\d+)\]/, (_, from, to) => `,${from},${to - 1}]`),
  ],
  ['another time', (text: string) => text.replace('T10:00:01', 'T10:00:07')],
])('content records with %s are found by doctor --deep; nothing is lost with them', async (_, change) => {
  const { spine, path, text } = await makeHome();
  using _home = spine;
  const before = await contentRecords(spine.home, 'a');
  writeFileSync(path, change(text));
  expect(readFileSync(path, 'utf8')).not.toBe(text);
  expect((await examine(spine)).findings).toEqual([]);
  expect(await examine(spine, '--deep')).toMatchObject({
    exitCode: 0,
    findings: [{ level: 'notice', path, what: expect.stringMatching(/^has 1 record that custody does not give/) }],
  });
  expect(await contentRecords(spine.home, 'a')).toEqual(expect.arrayContaining([...before]));
});

test('records that custody does not give, as of an older version, are a notice, and a line or a file that is gone is none', async () => {
  const { spine, path, text } = await makeHome();
  using _home = spine;
  const before = await contentRecords(spine.home, 'a');
  appendFileSync(path, text.replaceAll('"ts":"2026', '"ts":"2025'));
  expect(await examine(spine, '--deep')).toMatchObject({
    exitCode: 0,
    findings: [{ level: 'notice', path, what: expect.stringMatching(/^has 3 records that custody does not give/) }],
  });
  writeFileSync(path, text.replace(/^.*\n/, ''));
  expect(await examine(spine, '--deep')).toMatchObject({ exitCode: 0, findings: [] });
  expect(new Set(await contentRecords(spine.home, 'a'))).toEqual(new Set(before));
  rmSync(path);
  expect(await examine(spine, '--deep')).toMatchObject({ exitCode: 0, findings: [] });
  expect(await contentRecords(spine.home, 'a')).toEqual(before);
});

test('a transcript that was imported in pieces, cut inside a line, has the content records that custody gives', async () => {
  using spine = new TestSpine();
  const bytes = Buffer.from(claudeTranscript({ sessionId: 'a', replies: 4 }));
  const path = spine.write('t/a.jsonl', '');
  for (let from = 0; from < bytes.length; from += 333) {
    appendFileSync(path, bytes.subarray(from, from + 333));
    await spine.say('import', path);
  }
  const records = await contentRecords(spine.home, 'a');
  expect(records.map(({ messageId, kind, contentLength }) => [messageId, kind, contentLength])).toEqual(
    (await recordsOfWhole(bytes)).map(({ messageId, kind, contentLength }) => [messageId, kind, contentLength]),
  );
  expect(await examine(spine, '--deep')).toMatchObject({ exitCode: 0, findings: [] });
});

async function recordsOfWhole(bytes: Uint8Array) {
  using spine = new TestSpine();
  spine.write('t/a.jsonl', Buffer.from(bytes).toString());
  await spine.say('import', join(spine.folder, 't'));
  return await contentRecords(spine.home, 'a');
}

test('a transcript of which no bytes were kept is counted in a notice', async () => {
  const { spine } = await makeHome();
  using _home = spine;
  spine.write('t/b.jsonl', claudeTranscript({ sessionId: 'b' }));
  await spine.say('import', join(spine.folder, 't'), '--content', 'off');
  const { findings } = await examine(spine, '--deep');
  expect(findings).toMatchObject([
    { level: 'notice', what: 'has 1 transcript that cannot be compared: the content mode kept none of their bytes' },
  ]);
});

test('an archive that was priced with another price list is not compared, and that is said', async () => {
  using spine = await makeWholeHome();
  writeFileSync(join(spine.home, 'models.json'), '{"claude-opus-4-6":{"input":1,"output":2}}');
  const { exitCode, findings } = await examine(spine, '--deep');
  expect([exitCode, findings.map(({ what }) => what)]).toEqual([
    0,
    ['was not compared: it was priced with another price list'],
  ]);
});

test('an archive that is behind the ledger is not compared, and that is said', async () => {
  const { spine } = await makeHome();
  using _home = spine;
  await spine.say('ledger', 'stamp', '--session', 'a', 'tier=gold');
  const { exitCode, findings } = await examine(spine, '--deep');
  expect(exitCode).toBe(0);
  expect(findings.map(({ what }) => what)).toContain('was not compared: it is older than the ledger');
});

test('of a transcript that grew, whose new lines are in custody and not derived, nothing is compared, and that is said', async () => {
  const { spine } = await makeHome();
  using _home = spine;
  const ledger = join(spine.home, 'ledger.jsonl');
  const before = readFileSync(ledger);
  appendFileSync(join(spine.folder, 't/a.jsonl'), `${claudeLines({ sessionId: 'a', replies: 3 }).at(-1)}\n`);
  await spine.say('import', join(spine.folder, 't'));
  writeFileSync(ledger, before);
  rmSync(`${ledger}.head`);
  rmSync(join(spine.home, 'cursors.json'));
  rmSync(join(spine.home, 'archive.sqlite'));
  const { findings } = await examine(spine, '--deep');
  expect(findings.map(({ what }) => what)).toContain(
    'has 1 transcript that were not compared: not all of them was derived yet',
  );
});

test('a transcript that another version of its parser derived is not compared, and that is said', async () => {
  const { spine } = await makeHome();
  using _home = spine;
  await spine.say('import', join(spine.folder, 't'));
  const ledger = join(spine.home, 'ledger.jsonl');
  // Lines without checks, as older versions wrote them.
  const text = readFileSync(ledger, 'utf8').replaceAll(/,"check":"[^"]*"\}$/gm, '}');
  expect(text).toMatch(/"parser":"claude-code\/\d+"/);
  writeFileSync(ledger, text.replaceAll(/"parser":"claude-code\/\d+"/g, '"parser":"claude-code/0"'));
  for (const name of ['ledger.jsonl.head', 'cursors.json', 'archive.sqlite']) rmSync(join(spine.home, name));
  await spine.say('archive', 'build');
  const { exitCode, findings } = await examine(spine, '--deep');
  expect(findings.map(({ what }) => what)).toContain(
    'has 1 transcript that were not compared: another version of their parser derived them',
  );
  expect(findings.filter(({ level }) => level === 'problem')).toEqual([]);
  expect(exitCode).toBe(0);
});
