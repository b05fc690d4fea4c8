import { plantedSecrets, share } from '@agentspine/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claudeSession } from '../claim-transcripts.ts';
import { TestSpine } from '../test-spine.ts';

/* A transcript in which every shape of secret is said, typed and printed; what is shared of it has none. */

const formats = ['html', 'md', 'jsonl'] as const;
const sessionId = 'planted';

/** Some shapes hold another one, so each is in a session of its own. */
const sessionOf = (index: number): string => `${sessionId}-${index}`;

const planted = share([...plantedSecrets.entries()], 2);

let spine: TestSpine;
const exported = new Map<string, string>();

beforeAll(async () => {
  spine = new TestSpine();
  for (const [index, { text }] of planted) {
    const happenings = [
      { asked: `Use this: ${text}` },
      { ran: `export VALUE='${text}'`, output: `printed\n${text}\nend` },
      { edited: '/code/app/env.ts', text: `const value = \`${text}\`;` },
      { said: `I used ${text} as you said.` },
    ];
    spine.write(`t/${index}.jsonl`, claudeSession(sessionOf(index), happenings));
  }
  await spine.say('import', `${spine.folder}/t`);
  for (const [index] of planted) {
    for (const format of formats) {
      for (const flags of [[], ['--redact']]) {
        const text = await spine.say('export', 'session', sessionOf(index), '--format', format, ...flags);
        exported.set([index, format, ...flags].join(' '), text);
      }
    }
  }
}, 120_000);

afterAll(() => spine[Symbol.dispose]());

/** How often a text has the longest line of a secret, as it is or as the format escapes it. */
function timesIn(text: string, secret: string): number {
  const longest = secret.split('\n').reduce((left, right) => (right.length > left.length ? right : left));
  return text.split(longest).length - 1;
}

/** How many secrets a file says that it lacks. */
function countedIn(text: string): number {
  const [said = '0'] = /Redacted: (\d+) secrets?/.exec(text)?.slice(1) ?? [];
  const [listed = ''] = /"secrets":\{([^}]*)\}/.exec(text)?.slice(1) ?? [];
  return Number(said) + [...listed.matchAll(/:(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
}

describe.each(formats)('a session that is exported as %s', (format) => {
  test.each(planted.map(([index, { name, secret }]) => ({ name, secret, index })))(
    'has $name as often as it is said, and not once when it is redacted, which is counted',
    ({ secret, index }) => {
      const plain = exported.get(`${index} ${format}`) ?? '';
      const redacted = exported.get(`${index} ${format} --redact`) ?? '';
      // The prompt, the command, its output, the file that was written, and the answer.
      expect(timesIn(plain, secret)).toBeGreaterThanOrEqual(5);
      expect(timesIn(redacted, secret)).toBe(0);
      expect(countedIn(redacted)).toBeGreaterThanOrEqual(5);
    },
  );
});
