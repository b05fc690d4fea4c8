/*
 * The script of the hooks: standard input becomes one new file of the inbox, complete or not there.
 *
 *   inbox/<process>-<number>-<harness>.part    while it is written
 *   inbox/<process>-<number>-<harness>.json    when it is whole
 *
 * It starts no Node, prints nothing and keeps no more than the first `messageBytesMax` of a message, or twice that where a shell
 * counts files in blocks of 1,024 bytes. Another result than 0 means that the message is not kept whole. The number is for a process id that comes again before an
 * import; a name that two containers take at once stays a `.part`, which an import takes too when it is old.
 *
 * Each program that is started costs as much as all that the shell does by itself, so there are two: `cat` and `mv`.
 */
import type { HookPlaces } from './hook-command.ts';

/** What is kept of one message, in bytes; more than any tool of a harness reports of itself. */
export const messageBytesMax = 8 * 1024 * 1024;

/** The script for a POSIX shell. It is sourced by the command, with the harness as `$1`. */
export function shellScriptOf({ inbox }: HookPlaces): string {
  return `# Written by: spine hook install. Keeps a message of an agent as a file of the inbox, prints nothing; other than 0: not kept whole.
umask 077
inbox='${inbox.replaceAll("'", "'\\''")}'
[ -d "$inbox" ] || mkdir "$inbox" || return 1
number=0
while [ -e "$inbox/$$-$number-$1.json" ] || [ -e "$inbox/$$-$number-$1.part" ]; do number=$((number + 1)); done
name="$inbox/$$-$number-$1"
set -C
ulimit -c 0
ulimit -f ${messageBytesMax / 512}
cat >"$name.part"
whole=$?
[ -e "$name.part" ] && mv -n "$name.part" "$name.json" && return $whole
return 1
`;
}

/** The script for PowerShell. */
export function powershellScriptOf({ inbox, lost }: HookPlaces): string {
  const literal = (path: string) => `'${path.replaceAll("'", "''")}'`;
  return `# Written by: spine hook install. Keeps a message of an agent as a file of the inbox, and prints nothing.
param([string] $harness)
try {
  $null = New-Item -ItemType Directory -Force -Path ${literal(inbox)}
  $number = [DateTimeOffset]::UtcNow.ToUnixTimeMilliseconds()
  $name = Join-Path ${literal(inbox)} "$PID-$number-$harness"
  $to = [IO.File]::Open("$name.part", 'CreateNew')
  try {
    $from = [Console]::OpenStandardInput()
    $buffer = New-Object byte[] 65536
    $left = ${messageBytesMax}
    while (($read = $from.Read($buffer, 0, $buffer.Length)) -gt 0) {
      $taken = [Math]::Min($read, $left)
      $to.Write($buffer, 0, $taken)
      $left -= $taken
    }
  } finally { $to.Close() }
  [IO.File]::Move("$name.part", "$name.json")
} catch {
  try { [IO.File]::AppendAllText(${literal(lost)}, '.') } catch { }
}
exit 0
`;
}
