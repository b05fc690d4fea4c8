/*
 * What runs on the other machine: POSIX sh, and `find`, `stat`, `head`, `tail` and `cksum`, which any machine has. Scripts have no
 * single quote and no `!`, so that each shell of a user hands them to `sh` as they are. Names of files come on standard input
 * and are never a part of a command.
 */

const enter = [
  'LC_ALL=C; export LC_ALL; IFS= read -r root || exit 3;',
  'if [ -n "$root" ]; then cd -- "$root" || exit 4; else cd || exit 4; fi;',
];

/** Reads a folder and places in it, a line each; prints a line `size seconds path` for each file, then `end`. */
const list = [
  ...enter,
  'if stat -c %s . >/dev/null 2>&1; then o=-c; f="%s %Y %n"; else o=-f; f="%z %m %N"; fi;',
  'while IFS= read -r place; do',
  'if [ -e "$place" ]; then find -H "$place" -type f -exec stat "$o" "$f" {} +; fi;',
  'done; echo end',
];

/**
 * Reads a folder, then for each file four lines: how many bytes of it are known, their sum, up to where it is wanted, its path.
 * Prints from where it sends, exactly as many bytes (a file that shrank is filled up), and the sum up to there; `end` at the end.
 */
const send = [
  ...enter,
  'while IFS= read -r k && IFS= read -r c && IFS= read -r n && IFS= read -r p; do',
  'b=0; if [ "$k" -gt 0 ] && [ "$(head -c "$k" <"$p" | cksum)" = "$c" ]; then b=$k; fi;',
  'echo "$b"; { tail -c "+$((b+1))" <"$p"; cat /dev/zero; } 2>/dev/null | head -c "$((n-b))";',
  'head -c "$n" <"$p" | cksum;',
  'done; echo end',
];

/** A script as one text for the shell of a user, whichever it is. */
const forShell = (parts: readonly string[]): string => `sh -c '${parts.join(' ')}'`;

/** The scripts, as `ssh` and `sh -c` take them. */
export const remoteScripts = { list: forShell(list), send: forShell(send) } as const;
