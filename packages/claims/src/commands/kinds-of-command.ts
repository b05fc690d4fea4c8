/* What a program with its words does: by tables of programs, by the names of tasks, and by the name of a script. */
import { type ActivityKind, programKinds, subcommandKinds } from './command-words.ts';
import { kindsOfTask, manyTaskPrograms, taskRunners } from './task-words.ts';

interface CommandKinds {
  readonly kinds: readonly ActivityKind[];
  readonly isBroad: boolean;
}

/** What a command does; `given` are its words with what it was run by. */
export function kindsOfCommand(program: string, words: readonly string[], given: readonly string[]): CommandKinds {
  const inline = kindsOfInline(program, words);
  if (inline !== undefined) return { kinds: inline, isBroad: false };
  const own = kindsByTable(program, words);
  const tasks = isPlainMake(program, words) ? [] : tasksOf(program, words);
  if (Object.hasOwn(programKinds, program) && tasks.some((task) => kindsOfTask(task).kinds.length > 0)) {
    return kindsOfTasks(program, tasks, words);
  }
  if (tasks.length > 1 || (own === undefined && tasks.length > 0)) return kindsOfTasks(program, tasks, words);
  if (own !== undefined && (own.length > 0 || tasks.length === 0)) {
    return { kinds: adjust(own, program, words), isBroad: false };
  }
  // A script is known by its name: `./scripts/test.sh`, `tests/run-lint.py`, `node scripts/build.js`.
  const script = /\.(?:sh|py|c?js|mjs|[cm]?ts|rb|pl|php|bats|ps1|cmd|bat)$/;
  if (script.test(program)) return kindsOfScript(program);
  const first = words.slice(1).find((word) => !word.startsWith('-')) ?? '';
  if (program === 'node' && script.test(first)) return kindsOfScript(first);
  if (program.includes('/') || program.includes(':') || isNamedByTask(given, program))
    return kindsOfTask(lastPart(program));
  return { kinds: [], isBroad: false };
}

/** A program that was built here, as `./build/unit_tests`, or a task, as in `hatch run lint`: its name says what it does. */
function isNamedByTask(words: readonly string[], program: string): boolean {
  return words.some((word) => word.endsWith(`/${program}`)) || words.slice(1, 3).includes('run');
}

/** What a short program does that is given in the line. */
function kindsOfInline(program: string, words: readonly string[]): readonly ActivityKind[] | undefined {
  if (program === 'node' && words.includes('--test')) return ['test'];
  if (program === 'perl') return words.slice(1).some((word) => /^[\w./-]{1,200}\.t$/.test(word)) ? ['test'] : undefined;
  if (program === 'clj' || program === 'clojure')
    return words.some((word) => /^-[MXT][\w:/-]{0,60}:test\b/.test(word)) ? ['test'] : undefined;
  if (program !== 'Rscript' && program !== 'R' && program !== 'julia') return undefined;
  const text = words.slice(1).join(' ').slice(0, 1_000);
  return /devtools::(?:test|check)\b|testthat::test_|\bPkg\.test\(/.test(text) ? ['test'] : undefined;
}

/** Of several tasks none is what the command's end is about: `make lint test`. */
function kindsOfTasks(program: string, tasks: readonly string[], words: readonly string[]): CommandKinds {
  const table = Object.hasOwn(subcommandKinds, program) ? (subcommandKinds[program] ?? {}) : {};
  const found = tasks.map((task): CommandKinds => {
    const own = Object.hasOwn(table, task) ? table[task] : undefined;
    return own === undefined ? kindsOfTask(task) : { kinds: adjust(own, program, words), isBroad: false };
  });
  const telling = found.filter(({ kinds }) => kinds.length > 0);
  const primary = new Set(telling.map(({ kinds }) => kinds[0]));
  const kinds = [...new Set(telling.flatMap((one) => one.kinds))];
  return { kinds, isBroad: primary.size > 1 || telling.some(({ isBroad }) => isBroad) };
}

function kindsByTable(program: string, words: readonly string[]): readonly ActivityKind[] | undefined {
  const name = lastPart(program);
  const table = Object.hasOwn(subcommandKinds, name) ? subcommandKinds[name] : undefined;
  if (table !== undefined) {
    const [, first = '', second = ''] = words;
    const pair = `${first} ${second}`;
    if (Object.hasOwn(table, pair)) return table[pair];
    if (Object.hasOwn(table, first)) return table[first];
  }
  // `node x.test.js` comes here as a script; `make` alone, and `make all`, build.
  if (isPlainMake(program, words)) return ['build'];
  return Object.hasOwn(programKinds, program) ? programKinds[program] : undefined;
}

function isPlainMake(program: string, words: readonly string[]): boolean {
  if (program !== 'make' && program !== 'gmake') return false;
  const targets = words.slice(1).filter((word) => !word.startsWith('-') && !word.includes('='));
  return (
    targets.every((target) => target === 'all' || target === 'clean') &&
    !(targets.length === 1 && targets[0] === 'clean')
  );
}

function tasksOf(program: string, words: readonly string[]): readonly string[] {
  const before = Object.hasOwn(taskRunners, program) ? taskRunners[program] : undefined;
  if (before === undefined) return [];
  const named = words.slice(1).filter((word) => !word.startsWith('-') && !word.includes('='));
  const targets = words.flatMap((word) => /^--targets?=(.{1,200})$/.exec(word)?.[1]?.split(',') ?? []);
  if (named[0] === 'workspace') named.splice(0, 2);
  const [first] = named;
  if (first === undefined) return targets;
  const tasks = before.includes(first) ? named.slice(1) : before.includes('') ? named : [];
  return manyTaskPrograms.has(program) ? [...tasks, ...targets].slice(0, tasksMax) : tasks.slice(0, 1);
}

/** Of one command. */
const tasksMax = 16;

function kindsOfScript(path: string): CommandKinds {
  const name = lastPart(path);
  const own = kindsOfTask(name.replace(/\.\w+$/, ''));
  if (own.kinds.length > 0) return own;
  return /(?:^|\/)tests?\//.test(path) && /^(?:run|test|all)/.test(name) ? { kinds: ['test'], isBroad: false } : own;
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What flags make of a program: `gofmt -l` looks, `black --check` lints, `git commit --dry-run` commits nothing. */
function adjust(kinds: readonly ActivityKind[], program: string, words: readonly string[]): readonly ActivityKind[] {
  const flags = words.filter((word) => word.startsWith('-'));
  const has = (...names: readonly string[]) => flags.some((flag) => names.includes(flag));
  if (has('--help', '--version')) return [];
  if (has('--dry-run') && (kinds.includes('commit') || kinds.includes('push'))) return [];
  if (kinds[0] === 'test' && has('--collect-only', '--list', '--listTests', '-list', '--co')) return [];
  if (kinds[0] === 'swap' && has('-b', '-B', '-c', '-C')) return [];
  if (kinds[0] === 'test' && skipsTests(words)) return kinds.includes('build') ? ['build'] : [];
  if (program === 'dotnet' && kinds[0] === 'format' && has('--verify-no-changes')) return ['lint'];
  if (kinds[0] === 'format')
    return has(
      '--check',
      '--check-only',
      '--check-formatted',
      '-check',
      '-l',
      '-d',
      '-c',
      '--list-different',
      '--diff',
      '--lint',
    )
      ? ['lint']
      : ['format'];
  if (program === 'tsc' || program === 'vue-tsc' || program === 'tsgo')
    return has('--noEmit') ? ['typecheck', 'build'] : ['build', 'typecheck'];
  if (program === 'golangci-lint' && words[1] !== 'run') return words[1] === 'fmt' ? ['format'] : [];
  return kinds;
}

/** `mvn package -DskipTests`, `gradle build -x test`, `cargo test --no-run` build only. */
function skipsTests(words: readonly string[]): boolean {
  if (words.some((word) => /^(?:-DskipTests(?:=true)?|-Dmaven\.test\.skip(?:=true)?|--no-run)$/.test(word)))
    return true;
  const excluded = words.indexOf('-x');
  return excluded > 0 && words[excluded + 1] === 'test' && words[0] === 'gradle';
}
