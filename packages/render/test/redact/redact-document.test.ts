import assert from 'node:assert/strict';
import type { SessionDocument } from '@agentspine/schema';
import { plantedSecrets } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { findSecrets } from '../../src/redact/find-secrets.ts';
import { redactDocument, redactionWords } from '../../src/redact/redact-document.ts';
import { renderSessionHtml } from '../../src/session/session-html.ts';
import { renderSessionJsonl } from '../../src/session/session-jsonl.ts';
import { renderSessionMarkdown } from '../../src/session/session-markdown.ts';
import { call, documentOf, prompt, reply, result, text } from '../session/document-builder.ts';

const renderers = [renderSessionHtml, renderSessionMarkdown, renderSessionJsonl];

/** All exports of a document, redacted, without what parts the pieces of a text. */
function exportsOf(document: SessionDocument): string {
  const { document: redacted, counts } = redactDocument(document);
  return renderers.map((render) => [...render(redacted, { redaction: counts })].join('')).join('\n');
}

function planted(wanted: string): (typeof plantedSecrets)[number] {
  const found = plantedSecrets.find(({ name }) => name === wanted);
  assert(found !== undefined);
  return found;
}

/** Where a reader could find pieces of a secret: a run of this many characters of it. */
const pieceChars = 7;

function piecesOf(secret: string): readonly string[] {
  const lines = secret.split('\n').filter((line) => line.length >= pieceChars);
  return lines
    .flatMap((line) => [line.slice(0, 40), line.slice(-pieceChars)])
    .filter((piece) => piece.length >= pieceChars);
}

test.each(plantedSecrets)('$name is in no redacted export, wherever it stands', ({ secret, text: planted }) => {
  const input = JSON.stringify({ command: `export X='${planted}'` });
  const document = documentOf(
    [
      prompt(planted),
      reply(planted, { thinking: text(planted) }),
      call(planted.slice(0, 120), {
        input: text(input),
        command: text(planted),
        results: [result(JSON.stringify({ out: planted }))],
      }),
      {
        kind: 'note',
        id: 'n',
        at: '',
        event: 'x',
        title: planted,
        text: text(JSON.stringify(JSON.stringify(planted))),
      },
      {
        kind: 'claim',
        at: '',
        claim: 'tests',
        status: 'verified',
        reason: 'passed',
        quote: planted,
        evidence: planted,
      },
    ],
    { title: planted, branch: planted },
  );
  const exported = exportsOf(document);
  for (const line of secret.split('\n')) expect(exported).not.toContain(line);
  for (const piece of piecesOf(secret)) expect(exported).not.toContain(piece);
});

test.each(plantedSecrets.filter(({ survivesBreaks }) => survivesBreaks))(
  '$name is found where a line breaks in it, really or as an escape, and where characters of it are escaped',
  ({ secret, text: planted }) => {
    const at = planted.indexOf(secret) + Math.floor(secret.length / 2);
    const broken = (by: string): string => planted.slice(0, at) + by + planted.slice(at);
    const code = planted.charCodeAt(at).toString(16).padStart(4, '0');
    const escaped = `${planted.slice(0, at)}\\u${code}${planted.slice(at + 1)}`;
    for (const by of ['\n', '\r\n', '\\n', '\\\\n', '\n    ', '" +\n  "', ' \\\n', '\n> ', '\\n\\t']) {
      const { document } = redactDocument(documentOf([prompt(broken(by))]));
      const [item] = document.turns[0]?.items ?? [];
      const shown = item?.kind === 'prompt' ? (item.text?.text ?? '') : '';
      expect(shown, JSON.stringify(by)).not.toContain(
        secret.slice(0, 6) === 'MIIEvQ' ? 'MIIEvQ' : planted.slice(at - pieceChars, at),
      );
      expect(shown, JSON.stringify(by)).toContain('redacted]');
    }
    expect(findSecrets(escaped).length).toBeGreaterThan(0);
  },
);

test('a secret that its surroundings told once is taken out where it stands alone', () => {
  const { secret, text: said } = planted('AWS secret');
  const { document, counts } = redactDocument(documentOf([prompt(said), reply(`I use ${secret} now`)]));
  expect(JSON.stringify(document)).not.toContain(secret);
  expect(counts.secrets).toEqual({ aws: 2 });
});

test('the beginning of a secret at the end of a text that was cut is taken out', () => {
  const { secret } = planted('GitHub ghp_');
  const items = [call(`use ${secret.slice(0, 14)}…`), reply(null, { text: text(`use ${secret.slice(0, 20)}`, false) })];
  expect(JSON.stringify(redactDocument(documentOf(items)).document)).not.toContain(secret.slice(0, 10));
});

test('home folders begin with ~, and accounts, names and addresses are taken out, in every spelling of a path', () => {
  const said = [
    '/home/mariav/app/x.ts and /Users/mariav/Library',
    'C:\\Users\\mariav\\x, and in JSON "C:\\\\Users\\\\mariav\\\\x"',
    '-Users-mariav-code-app',
    'Author: Maria Vargas <maria.v@example.org>',
    'by mariav, reviewed by Maria Vargas',
    '/home/runner/work is of nobody, and `runner` is a word',
  ].join('\n');
  const { document, counts } = redactDocument(documentOf([prompt(said)], { directory: '/srv/own/app' }), {
    homeDirectory: '/srv/own',
  });
  const json = JSON.stringify(document);
  for (const name of ['mariav', 'Maria', 'Vargas', 'example.org', '/srv/own']) expect(json).not.toContain(name);
  expect(json).toContain('~/app/x.ts and ~/Library');
  expect(json).toContain('`runner` is a word');
  expect(document.directory).toBe('~/app');
  expect(counts).toMatchObject({ paths: 7, addresses: 1, names: 2, secrets: {} });
});

test('what was taken out is counted in every file, which says that this is best effort', () => {
  const { text: said } = planted('GitHub ghp_');
  const { document, counts } = redactDocument(documentOf([prompt(`${said} and ${said}`)]));
  expect(redactionWords(counts)).toBe(
    'Redacted: 2 secrets (github 2), 0 home folders, 0 names, 0 addresses. Redaction is best effort: read this before you share it.',
  );
  expect([...renderSessionHtml(document, { redaction: counts })].join('')).toContain(redactionWords(counts));
  expect([...renderSessionMarkdown(document, { redaction: counts })].join('')).toContain('2 secrets');
  expect([...renderSessionJsonl(document, { redaction: counts })][0]).toContain('"redaction":{"secrets":{"github":2}');
});

test('ordinary text stays as it is', () => {
  const plain = [
    'The token count is 12,345 and the password field is required: password: string',
    'See https://example.com:8080/a?b=c and git@example.com, sk-learn and npm_config_cache',
    'const key = keyOf(session); // secret: see docs/secrets.md',
    'commit 3f2a9c1d4e5b6a7c8d9e0f1a2b3c4d5e6f7a8b9c, uuid 0f8fad5b-d9cb-469f-a165-70867728950e',
  ].join('\n');
  expect(findSecrets(plain)).toEqual([]);
});

test('a large text without secrets, and one that is made to be slow, take no time worth speaking of', () => {
  const slow = [
    `${'a:'.repeat(50_000)}@`,
    `eyJ${'a'.repeat(200_000)}`,
    `${'password='.repeat(20_000)}`,
    `-----BEGIN ${'A '.repeat(50_000)}`,
    '\\'.repeat(100_000),
    `"${'\n'.repeat(100_000)}`,
  ];
  for (const one of slow) expect(findSecrets(one).length).toBeLessThan(100_000);
});
