import { findSecrets } from './find-secrets.ts';
import { cutSecret } from './secret-rules.ts';

/**
 * A text without the secrets that its shape tells: each is `[RULE redacted]`. Best effort, as `redactDocument`; `isWhole` is false
 * where the text was cut, so that the beginning of a secret at its end is taken out too.
 */
export function redactText(text: string, isWhole = true): string {
  let made = '';
  let taken = 0;
  for (const { rule, start, end } of findSecrets(text)) {
    made += `${text.slice(taken, start)}[${rule} redacted]`;
    taken = end;
  }
  made += text.slice(taken);
  return isWhole ? made : made.replace(cutSecret, '[cut redacted]');
}
