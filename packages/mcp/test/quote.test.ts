import { expect, test } from 'vitest';
import { quoteOf } from '../src/quote.ts';

const word = (length: number, from = 'abcDEF123ghiJKL456mnoPQR789') =>
  Array.from({ length }, (_, at) => from[(at * 7) % from.length]).join('');
const hex = (length: number) => word(length, '0a1b2c3d4e5f6789');
/** In parts, so that no scanner takes this file for a leak. */
const shapes: readonly (readonly [of: string, secret: string])[] = [
  ['Anthropic', `sk-${'ant'}-api03-${word(93)}AA`],
  ['OpenAI', `sk-${'proj'}-${word(48)}`],
  ['GitHub, personal', `gh${'p'}_${word(36)}`],
  ['GitHub, of an app', `gh${'s'}_${word(36)}`],
  ['GitHub, fine-grained', `github_${'pat'}_${word(22)}_${word(59)}`],
  ['GitLab', `gl${'pat'}-${word(20)}`],
  ['AWS', `AK${'IA'}${word(16, 'ABCDEFGH234567')}`],
  ['Google', `AI${'za'}${word(35)}`],
  ['Slack, of a bot', `xox${'b'}-1234567890-1234567890123-${word(24)}`],
  ['Stripe', `sk_${'live'}_${word(24)}`],
  ['npm', `npm${'_'}${word(36)}`],
  ['PyPI', `pypi-${'AgEIcHlwaS5vcmc'}${word(60)}`],
  ['Hugging Face', `hf${'_'}${word(34)}`],
  ['SendGrid', `SG${'.'}${word(22)}.${word(43)}`],
  ['a JSON web token', `ey${'J'}${word(20)}.ey${'J'}${word(30)}.${word(43)}`],
  ['a private key', `-----BEGIN ${'RSA'} PRIVATE KEY-----\n${word(64)}\n-----END ${'RSA'} PRIVATE KEY-----`],
  ['a database', `postgres://app:${word(16)}@db.example:5432/app`],
  ['a header', `Authorization: ${'Bearer'} ${word(40)}`],
  ['a variable', `export ${'API'}_KEY=${hex(40)}`],
  ['a password', `${'PASS'}WORD="${word(18)}"`],
];

test.each(shapes)(
  'a secret of %s is taken out of a quote, in the midst of a text and across its cut',
  (_of, secret) => {
    const longest = secret.split(/[\s"=@:]+/).reduce((left, right) => (right.length > left.length ? right : left));
    const whole = quoteOf(`before ${secret} after`, 4_000).text;
    expect(whole).toContain(' redacted]');
    expect(whole).not.toContain(longest);
    expect(quoteOf(`${'x '.repeat(70)}${secret}`, 200).text).toContain(' redacted]');
  },
);

test('what acts on a terminal or turns text around is inert in a quote', () => {
  const { text } = quoteOf('\u001b[2J\u001b]0;title\u0007 \u202egnp.exe \u0000 \u009b31m', 200);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
});
