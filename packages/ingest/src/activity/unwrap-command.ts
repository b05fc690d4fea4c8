/** How a program that runs another one is skipped: options with a value of their own, and words before the program. */
interface Wrapper {
  readonly valueOptions: readonly string[];
  readonly words: number;
}

const plain: Wrapper = { valueOptions: [], words: 0 };

const wrappers: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  ['sudo', { valueOptions: ['-u', '-g', '-h', '-p', '-C', '-D'], words: 0 }],
  ['env', { valueOptions: ['-u', '-C', '--unset', '--chdir'], words: 0 }],
  ['timeout', { valueOptions: ['-s', '-k', '--signal', '--kill-after'], words: 1 }],
  ['gtimeout', { valueOptions: ['-s', '-k'], words: 1 }],
  ['nice', { valueOptions: ['-n'], words: 0 }],
  ['stdbuf', { valueOptions: ['-i', '-o', '-e'], words: 0 }],
  ['npx', { valueOptions: ['-p', '--package'], words: 0 }],
  ['uvx', { valueOptions: ['--from', '--with', '--python'], words: 0 }],
  ...['time', 'nohup', 'command', 'exec', 'builtin', 'xvfb-run', 'cross-env', 'caffeinate', 'bunx', 'pnpx'].map(
    (name) => [name, plain] as const,
  ),
]);

/** Two words that run the program after them. */
const twoWordWrappers: ReadonlySet<string> = new Set([
  'pnpm exec',
  'pnpm dlx',
  'npm exec',
  'npm x',
  'yarn exec',
  'yarn dlx',
  'bun x',
  'uv run',
  'poetry run',
  'pipenv run',
  'pdm run',
  'rye run',
  'hatch run',
  'bundle exec',
  'mise exec',
  'direnv exec',
]);

/** Words of the shell's grammar that may be before a command. */
const grammar: ReadonlySet<string> = new Set(['if', 'then', 'else', 'elif', 'while', 'until', 'do', '!', '{', '}']);

const assignment = /^[A-Za-z_][A-Za-z0-9_]*\+?=/;

/** Wrapped more often than this, a command is made to confuse. */
const wrappersMax = 8;

/** The words of a simple command from its real program on, without variables and programs that only run it (SPEC 2.8). */
export function unwrapCommand(words: readonly string[]): readonly string[] {
  let rest = words;
  for (let round = 0; round < wrappersMax; round += 1) {
    const next = unwrapOnce(rest);
    if (next === rest) return rest;
    rest = next;
  }
  return [];
}

function unwrapOnce(words: readonly string[]): readonly string[] {
  const [first, second] = words;
  if (first === undefined) return words;
  if (assignment.test(first) || grammar.has(first)) return words.slice(1);
  if (second !== undefined && twoWordWrappers.has(`${first} ${second}`)) return afterWrapper(words.slice(2), plain);
  const wrapper = wrappers.get(programName(first));
  return wrapper === undefined ? words : afterWrapper(words.slice(1), wrapper);
}

function afterWrapper(words: readonly string[], wrapper: Wrapper): readonly string[] {
  let at = 0;
  for (let word = words[at]; word !== undefined; word = words[at]) {
    if (word === '--') {
      at += 1;
      break;
    }
    if (!word.startsWith('-') && !assignment.test(word)) break;
    at += wrapper.valueOptions.includes(word) ? 2 : 1;
  }
  return words.slice(at + wrapper.words);
}

/** The last part of a program's path, without the version that `npx tool@1` gives. */
export function programName(word: string): string {
  const name = word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1);
  const version = name.indexOf('@', 1);
  return (version > 0 ? name.slice(0, version) : name).replace(/\.exe$/i, '');
}
