import { join } from 'node:path';
import { inboxPlacesOf } from '@agentspine/home/inbox-state';

/** The command lines of a hook. They depend on the place of the home alone: a harness that trusts them by digest need not be asked again. */
export interface HookCommand {
  /** For a POSIX shell, and for fish. */
  readonly sh: string;
  /** For PowerShell and cmd. */
  readonly powershell: string;
  /** The one of the two that this machine runs. */
  readonly here: string;
}

/** Where a home keeps what belongs to its hooks. */
export interface HookPlaces {
  /** The script that a POSIX shell reads. */
  readonly script: string;
  /** The script of Windows. */
  readonly powershellScript: string;
  /** The folder to which hooks write, a file a message. */
  readonly inbox: string;
  /** A dot for each message that could not be kept. Beside the home, because the home itself may be missing or read-only. */
  readonly lost: string;
  /** The folder of what settings were before they were changed, and after. */
  readonly backups: string;
}

/** What is in every command line of ours, and in no other. */
export const hookMarker = 'agentspine-hook';

/** Where the home in a folder keeps what belongs to its hooks. */
export function hookPlacesOf(home: string): HookPlaces {
  return {
    script: join(home, `${hookMarker}.sh`),
    powershellScript: join(home, `${hookMarker}.ps1`),
    ...inboxPlacesOf(home),
    backups: join(home, 'hooks'),
  };
}

/**
 * The command of a harness. It ends with 0 and prints nothing, whatever is missing: where the script is gone or could not keep
 * the message whole, it reads what is left of it and adds a dot to the file of the lost.
 */
export function hookCommandOf(places: HookPlaces, harness: string, platform: NodeJS.Platform): HookCommand {
  const run = '[ -r "$0" ] && . "$0" || { cat; printf . >>"$2"; } >/dev/null; exit 0';
  const sh = `exec sh -c '${run}' ${quoted(places.script)} ${harness} ${quoted(places.lost)} 2>/dev/null`;
  const script = places.powershellScript.replaceAll("'", "''");
  const powershell = `powershell -NoProfile -NonInteractive -ExecutionPolicy Bypass -Command "try { & '${script}' ${harness} } catch { }; exit 0"`;
  return { sh, powershell, here: platform === 'win32' ? powershell : sh };
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
