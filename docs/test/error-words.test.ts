/** Errors are read by people who typed a flag, a path or SQL: no message has a name that only the code has. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Node, parseSync, visitorKeys } from 'oxc-parser';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** A word with a capital inside; a call that a program makes, such as `openHome()`, is what its author typed. */
const codeName = /(?<![\w.$-])[a-z]+[A-Z]\w*(?![\w(])/;

/** Words that people type: keys of config.json. */
const typed: ReadonlySet<string> = new Set(['search.embeddings.timeoutMs']);

/** The literal parts of what makes an error: of `new …Error(`, and of calls to functions that return one. */
function errorTexts(path: string, text: string, makers: ReadonlySet<string>): readonly string[] {
  const found: string[] = [];
  const walk = (node: Node, isInError: boolean): void => {
    let isError = isInError && node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression';
    if (node.type === 'NewExpression' || node.type === 'CallExpression') {
      const callee = text.slice(node.callee.start, node.callee.end);
      isError ||= makers.has(callee) || (node.type === 'NewExpression' && /Error$/.test(callee));
      for (const part of node.arguments) walk(part, isError);
      return;
    }
    if (isError && node.type === 'Literal' && typeof node.value === 'string') found.push(node.value);
    if (isError && node.type === 'TemplateLiteral')
      found.push(node.quasis.map(({ value }) => value.cooked ?? '').join('…'));
    for (const key of visitorKeys[node.type] ?? []) {
      for (const child of [Reflect.get(node, key)].flat()) if (child) walk(child, isError);
    }
  };
  walk(parseSync(path, text).program, false);
  return found;
}

const sources = globSync('packages/*/src/**/*.ts', { cwd: root }).map((path) => ({
  path,
  text: readFileSync(join(root, path), 'utf8'),
}));
const makers = new Set(
  sources.flatMap(({ text }) =>
    [...text.matchAll(/(?:function|const) (\w+)[^;{]*?\): \w*Error(?: =>| \{)/g)].map(([, name]) => name ?? ''),
  ),
);
/** A literal without a space is a code or the name of a field, not a message. */
const isWrong = (message: string): boolean =>
  /\s/.test(message) && codeName.test([...typed].reduce((rest, word) => rest.replaceAll(word, ''), message));

test('no error names a field of the code', () => {
  const making = new RegExp(`Error\\(|\\b(?:${[...makers].join('|')})\\(`);
  const all = sources
    .filter(({ text }) => making.test(text))
    .flatMap(({ path, text }) => errorTexts(path, text, makers).map((message) => ({ path, message })));
  expect(all.length).toBeGreaterThan(400);
  expect(all.filter(({ message }) => isWrong(message))).toEqual([]);
});

test('a field in a message is found wherever the message is made', () => {
  const made = new Set(['refused']);
  const of = (text: string): readonly string[] => errorTexts('x.ts', text, made).filter(isWrong);
  expect(of('throw new CliError("CODE", "rule: expectTool or expectPattern is needed")')).toHaveLength(1);
  expect(of('throw refused("field", isBad ? "has no sessionId" : "")')).toEqual(['has no sessionId']);
  expect(of('throw new HomeError("CODE", "call openHome() again")')).toEqual([]);
  expect(of(['const sessionId = "a"; throw new HomeError("CODE", `no $', '{sessionId}`)'].join(''))).toEqual([]);
});
