import { spawnSync } from 'node:child_process';
import type { PagedTerminal, Pager } from '@agentspine/render';

/**
 * Shows a text in a pager and waits until the person has left it. Returns whether the pager ran: otherwise nobody has seen the
 * text yet. Ctrl-C is the pager's meanwhile.
 */
export function pageText(text: string, { command, args, isShell }: Pager, env: PagedTerminal['env']): boolean {
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  try {
    const { status, error } = spawnSync(command, [...args], {
      input: text,
      stdio: ['pipe', 'inherit', 'inherit'],
      shell: isShell,
      // A `less` that a shell names gets what ours gets, unless the person has settings of their own.
      env: { LESS: 'FRX', ...env },
    });
    const code = (error as NodeJS.ErrnoException | undefined)?.code;
    // A person that leaves early closes the pipe: the text was seen as far as it was wanted.
    return (code === undefined || code === 'EPIPE') && status !== commandNotFound;
  } finally {
    process.off('SIGINT', ignore);
  }
}

/** The exit code of a shell for a command that is not there. */
const commandNotFound = 127;
