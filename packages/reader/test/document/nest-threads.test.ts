import type { DocumentItem, DocumentTurn } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { type FlatThread, nestThreads } from '../../src/document/nest-threads.ts';
import { turnsOfEvents } from '../../src/document/turns-of-events.ts';
import { call, placed, prompt } from './document-events.ts';

const turnsWith = (second: number, name: string, callId: string): readonly DocumentTurn[] =>
  turnsOfEvents(placed(prompt(second, `${name} asked`, name), call(second + 1, `${name} call`, { toolUseId: callId })));

const thread = (traceId: string, given: Partial<FlatThread>): FlatThread => ({
  ...{ traceId, parentId: null, callId: undefined, title: traceId, usage: null, turns: [] },
  ...given,
});

/** Names of subagents, indented by where they stand. */
function outline(turns: readonly DocumentTurn[], depth = ''): readonly string[] {
  return turns
    .flatMap(({ items }) => items)
    .flatMap((item: DocumentItem) => {
      const inner = item.kind === 'call' ? item.subagents : item.kind === 'subagent' ? [item] : [];
      const mark = item.kind === 'call' ? 'call' : 'turn';
      return inner.flatMap(({ title, thread: of }) => [`${depth}${mark} ${title}`, ...outline(of.turns, `${depth}  `)]);
    });
}

test('a subagent stands in the call that started it, in whichever thread that is', () => {
  const threads = [
    thread('outer', { callId: 'root call', turns: turnsWith(10, 'outer', 'outer call') }),
    thread('inner', { callId: 'outer call', turns: turnsWith(20, 'inner', 'inner call') }),
  ];
  expect(outline(nestThreads(turnsWith(1, 'root', 'root call'), threads))).toEqual(['call outer', '  call inner']);
});

test('a subagent whose call is not known stands in the turn of its time, in its parent', () => {
  const root = [...turnsWith(1, 'root', 'a'), ...turnsWith(30, 'later', 'b')];
  const threads = [
    thread('loose', { turns: turnsWith(10, 'loose', 'c') }),
    thread('below', { parentId: 'loose', callId: 'nobody made it', turns: turnsWith(11, 'below', 'd') }),
  ];
  const nested = nestThreads(root, threads);
  expect(outline(nested)).toEqual(['turn loose', '  turn below']);
  expect(nested[0]?.items.at(-1)?.kind).toBe('subagent');
});

test('subagents that claim to have started each other, or themselves, stand once each', () => {
  const threads = [
    thread('one', { callId: 'in two', turns: turnsWith(10, 'one', 'in one') }),
    thread('two', { callId: 'in one', turns: turnsWith(20, 'two', 'in two') }),
    thread('self', { callId: 'in self', turns: turnsWith(30, 'self', 'in self') }),
  ];
  const lines = outline(nestThreads(turnsWith(1, 'root', 'root call'), threads));
  expect(lines.map((line) => line.trim().split(' ')[1]).toSorted()).toEqual(['one', 'self', 'two']);
});
