import { styleText } from 'node:util';

/** What a colour says of a text; each is also said in words. */
export type Tone = 'good' | 'bad' | 'doubt' | 'heading' | 'quiet';

const styles = { good: 'green', bad: 'red', doubt: 'yellow', heading: 'bold', quiet: 'dim' } as const;

/** A text in the colour of what it says, where colours are wanted. */
export function paint(
  text: string,
  tone: Tone | undefined,
  { hasColor = false }: { readonly hasColor?: boolean | undefined },
): string {
  return !hasColor || tone === undefined || text === ''
    ? text
    : styleText(styles[tone], text, { validateStream: false });
}

/**
 * Whether an output gets colours: a terminal does, unless `NO_COLOR` is set or it is a dumb one. `FORCE_COLOR` decides alone: 0
 * and `false` mean none, anything else that they are wanted.
 */
export function wantsColor(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}
