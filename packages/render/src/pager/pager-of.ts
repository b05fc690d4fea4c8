import { displayWidth } from '../text/display-width.ts';

/** The terminal and the environment that decide whether a text is paged, and by what. */
export interface PagedTerminal {
  /** The environment, by name. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Its width, in columns. */
  readonly columns: number;
  /** Its height, in lines. */
  readonly rows: number;
  /** The system, as Node names it. */
  readonly platform: NodeJS.Platform;
}

/** A pager to start: a command line for the shell where a person gave it, ours as it is. */
export interface Pager {
  /** The program. */
  readonly command: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** Whether a shell runs the command. */
  readonly isShell: boolean;
}

/**
 * The pager for a text; `undefined` when it fits the screen or nobody wants one. `SPINE_PAGER` comes before `PAGER`; an empty
 * one and `cat` mean none. Without either it is `less`, which leaves the text on the screen and ends when all of it fits.
 */
export function pagerOf(text: string, { env, columns, rows, platform }: PagedTerminal): Pager | undefined {
  if (env['TERM'] === 'dumb' || !isLonger(text, { columns, rows })) return undefined;
  const asked = env['SPINE_PAGER'] ?? env['PAGER'];
  if (asked === undefined)
    return platform === 'win32' ? undefined : { command: 'less', args: ['-FRX'], isShell: false };
  if (asked.trim() === '' || asked.trim() === 'cat') return undefined;
  return { command: asked, args: [], isShell: true };
}

/** Whether a text takes more lines than the screen has beside the next prompt. Styles take no room. */
function isLonger(text: string, { columns, rows }: { readonly columns: number; readonly rows: number }): boolean {
  let lines = 0;
  for (const line of text.split('\n')) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the styles that we put in, and nobody else can.
    lines += Math.max(Math.ceil(displayWidth(line.replace(/\u001b\[\d+m/g, '')) / columns), 1);
    if (lines > rows) return true;
  }
  return false;
}
