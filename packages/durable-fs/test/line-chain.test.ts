import { expect, test } from 'vitest';
import { addLineChecks, emptyChain, LineChain, type LineFault, linkBefore } from '../src/index.ts';

const texts = ['{"a":1}', '{"a":"ü"}', '{"a":[3]}', '{"a":4}', '{"a":{"b":5}}', '{"a":6}'];

function checked(lines: readonly string[]): string[] {
  const { bytes } = addLineChecks(Buffer.from(lines.map((line) => `${line}\n`).join('')), emptyChain);
  return bytes.toString().trimEnd().split('\n');
}

function faultsOf(lines: readonly (string | Uint8Array)[], chain = new LineChain()): LineFault[] {
  const faults: LineFault[] = [];
  let from = 0;
  for (const line of lines.map((each) => Buffer.from(each))) {
    const to = from + line.length + 1;
    faults.push(...chain.take(line, { from, to }));
    from = to;
  }
  return faults;
}

const kindsOf = (faults: readonly LineFault[]) => faults.map(({ kind, line, lines }) => [kind, line, lines]);

test('a line gets its number, its link to the line before and its sum as the last member', () => {
  expect(checked(texts).slice(0, 2)).toEqual([
    '{"a":1,"check":"1.0000.aa6a8b33"}',
    '{"a":"ü","check":"2.8b33.e3d663fe"}',
  ]);
});

test('lines that are as they were written have no faults, also when the reading begins in the middle', () => {
  const lines = checked(texts);
  expect(faultsOf(lines)).toEqual([]);
  const before = Buffer.from(`${lines.slice(0, 3).join('\n')}\n`);
  expect(faultsOf(lines.slice(3), new LineChain(linkBefore(before, before.length)))).toEqual([]);
});

test('lines that had checks get new ones, and those of an append follow those before it', () => {
  const lines = checked(texts);
  const first = addLineChecks(Buffer.from(`${texts.slice(0, 2).join('\n')}\n`), emptyChain);
  const second = addLineChecks(Buffer.from(`${lines.slice(2).join('\n')}\n`), first.end);
  expect(Buffer.concat([first.bytes, second.bytes]).toString()).toBe(`${lines.join('\n')}\n`);
});

test('every bit of a line that flips is found, and named by the number of its line', () => {
  const lines = checked(texts).map((line) => Buffer.from(line));
  const target = lines[2] ?? Buffer.alloc(0);
  for (let bit = 0; bit < target.length * 8; bit += 1) {
    const flipped = Buffer.from(target);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const [fault, ...others] = faultsOf([lines[0] ?? '', lines[1] ?? '', flipped, ...lines.slice(3)]);
    expect([bit, fault?.line, others]).toEqual([bit, 3, []]);
  }
});

test('a line that falls into two, or into the next one, is found', () => {
  const text = checked(texts).join('\n');
  // Of the last line only the head of the file can say that it had a check.
  for (let at = 0; at <= text.lastIndexOf('\n'); at += 1) {
    const changed =
      text[at] === '\n' ? `${text.slice(0, at)} ${text.slice(at + 1)}` : `${text.slice(0, at)}\n${text.slice(at + 1)}`;
    expect([at, faultsOf(changed.split('\n')).length > 0]).toEqual([at, true]);
  }
});

test('missing lines are named by their number and place', () => {
  const lines = checked(texts);
  const faults = faultsOf([...lines.slice(0, 1), ...lines.slice(3)]);
  const at = Buffer.byteLength(`${lines[0]}\n`);
  expect(faults).toEqual([{ kind: 'missing', line: 2, lines: 2, from: at, to: at }]);
});

test('lines that changed places, a line that is there twice, and a line of another file are found', () => {
  const [one = '', two = '', three = '', ...rest] = checked(texts);
  expect(kindsOf(faultsOf([one, three, two, ...rest]))).toEqual([
    ['missing', 2, 1],
    ['moved', 3, 1],
  ]);
  expect(kindsOf(faultsOf([one, two, two, three, ...rest]))).toEqual([['moved', 3, 1]]);
  const [, , other = ''] = checked(['{"b":1}', '{"b":2}', '{"a":[3]}']);
  expect(kindsOf(faultsOf([one, two, other, ...rest]))).toEqual([
    ['moved', 3, 1],
    ['moved', 4, 1],
  ]);
});

test('lines without checks at the end are no fault, and a seal over them comes before the next line', () => {
  const lines = [...checked(texts.slice(0, 2)), ...texts.slice(2, 4), 'garbage'];
  const chain = new LineChain();
  expect(faultsOf(lines, chain)).toEqual([]);
  const next = addLineChecks(Buffer.from(`${texts[5]}\n`), chain.end);
  const [seal = '', last = ''] = next.bytes.toString().split('\n');
  expect(seal).toMatch(
    /^\{"v":1,"kind":"seal","lines":3,"bytes":26,"crc":"[0-9a-f]{8}","check":"6\.[0-9a-f]{4}\.[0-9a-f]{8}"\}$/,
  );
  expect(faultsOf([...lines, seal, last])).toEqual([]);
});

test('sealed lines that were changed, and lines without checks or seal among others, are found', () => {
  const sealed = addLineChecks(Buffer.from(`${texts[2]}\n`), { ...emptyChain, run: { lines: 0, bytes: 0, crc: 0 } });
  expect(sealed.end.last.number).toBe(1);
  const chain = new LineChain();
  faultsOf(texts.slice(0, 2), chain);
  const next = addLineChecks(Buffer.from(`${texts[2]}\n`), chain.end)
    .bytes.toString()
    .trimEnd()
    .split('\n');
  expect(kindsOf(faultsOf(['{"a":2}', texts[1] ?? '', ...next]))).toEqual([['unsealed', 1, 2]]);
  expect(kindsOf(faultsOf([texts[0] ?? '', ...next]))).toEqual([
    ['unsealed', 1, 1],
    ['missing', 2, 1],
  ]);
  const [one = '', two = '', three = ''] = checked(texts);
  expect(kindsOf(faultsOf([one, '{"a":2}', three]))).toEqual([['unchecked', 2, 1]]);
  expect(faultsOf([one, two, three])).toEqual([]);
});
