import type { CommandFamily } from '@agentspine/schema';
import { familyOfWords } from './family-words.ts';
import { programName } from './unwrap-command.ts';

/** Programs whose options before the subcommand take a value, which is not a subcommand. */
const valueOptions: Readonly<Record<string, readonly string[]>> = {
  git: ['-C', '-c', '--git-dir', '--work-tree', '--namespace'],
  go: ['-C'],
  make: ['-C', '-f', '-I', '--directory', '--file'],
  npm: ['-C', '-w', '--prefix', '--workspace'],
  pnpm: ['-C', '-F', '--dir', '--filter'],
  yarn: ['--cwd'],
  bun: ['--cwd', '--filter'],
  gh: ['-R', '--repo'],
  kubectl: ['-n', '--namespace', '--context', '--kubeconfig'],
  docker: ['-H', '-c', '-f', '-p', '--context', '--file', '--project-name'],
  turbo: ['--filter', '-F', '--cwd'],
};

/** Formatters that write unless an option makes them check. */
const writingFormatters = new Set([
  'black',
  'isort',
  'autopep8',
  'yapf',
  'rustfmt',
  'stylua',
  'ruff format',
  'cargo fmt',
]);
const checkOptions = ['--check', '--check-only', '--diff', '-c', '--check-formatted', '-check', '--dry-run'];
/** Tools that check unless an option makes them write. */
const checkingFormatters = new Set(
  'prettier eslint biome stylelint ruff gofmt gofumpt shfmt clang-format rubocop standard xo oxfmt php-cs-fixer'.split(
    ' ',
  ),
);
const writeOptions = ['--write', '-w', '--fix', '--apply', '-i', '-a', '-A', '--autocorrect', '--unsafe'];

const packageManagers = new Set(['npm', 'pnpm', 'yarn', 'bun']);
const packageVerbs = new Set('install i ci add update up upgrade uninstall remove rm un dedupe prune'.split(' '));
/** Programs whose arguments are names of tasks that the project gave. */
const taskRunners = new Set(
  'make gmake just task mise turbo nx rake gradle gradlew mvn mvnw lerna moon ant'.split(' '),
);

/** The family of a simple command that starts with its program, by its options, script or subcommand (SPEC 2.8 item 5). */
export function commandFamily(words: readonly string[]): CommandFamily | undefined {
  const program = programName(words[0] ?? '');
  if (program === '') return undefined;
  const options = words.slice(1);
  if (/^python[0-9.]*$/.test(program) && options[0] === '-m') return moduleFamily(options.slice(1));
  if (program === 'node') return options.includes('--test') ? 'testing' : undefined;
  if (program === 'tsc') return options.includes('--build') || options.includes('-b') ? 'build-deploy' : 'verification';
  const names = subcommands(program, options);
  if (packageManagers.has(program)) return packageFamily(program, names);
  if (taskRunners.has(program)) return tasksFamily(program, names);
  return formatterFamily(program, names, options) ?? tableFamily(program, names);
}

/** The words of a command that are neither options nor values of those before the subcommand. */
export function subcommands(program: string, options: readonly string[]): string[] {
  const withValue = valueOptions[program] ?? [];
  const names: string[] = [];
  for (let at = 0; at < options.length; at += 1) {
    const word = options[at] ?? '';
    if (withValue.includes(word)) at += 1;
    else if (!word.startsWith('-') && !word.startsWith('+')) names.push(word);
  }
  return names;
}

function tableFamily(program: string, names: readonly string[]): CommandFamily | undefined {
  const [first, second] = names;
  return (
    familyOfWords.get(`${program} ${first} ${second}`) ??
    familyOfWords.get(`${program} ${first}`) ??
    familyOfWords.get(program)
  );
}

function moduleFamily(words: readonly string[]): CommandFamily | undefined {
  return words[0] === 'build' ? 'build-deploy' : commandFamily(words);
}

function formatterFamily(
  program: string,
  names: readonly string[],
  options: readonly string[],
): CommandFamily | undefined {
  if (writingFormatters.has(program) || writingFormatters.has(`${program} ${names[0]}`)) {
    return options.some((option) => checkOptions.includes(option)) ? 'verification' : 'format';
  }
  if (checkingFormatters.has(program)) {
    return options.some((option) => writeOptions.includes(option.split('=', 1)[0] ?? '')) ? 'format' : 'verification';
  }
  const family = tableFamily(program, names);
  return family === 'format' && options.some((option) => checkOptions.includes(option)) ? 'verification' : family;
}

function packageFamily(program: string, names: readonly string[]): CommandFamily | undefined {
  const [verb, script] = names;
  if (verb === undefined) return program === 'yarn' ? 'deps' : undefined;
  if (packageVerbs.has(verb)) return 'deps';
  if (verb === 'publish') return 'build-deploy';
  if (verb === 't' || verb === 'tst') return 'testing';
  if (verb === 'run' || verb === 'run-script') return scriptFamily(script ?? '');
  // `pnpm lint` runs a script, `pnpm vitest` a program of the project.
  return scriptFamily(verb) ?? (program === 'npm' ? undefined : commandFamily(names));
}

function tasksFamily(program: string, names: readonly string[]): CommandFamily | undefined {
  const tasks = names[0] === 'run' ? names.slice(1) : names;
  for (const task of tasks) {
    const family = scriptFamily(task);
    if (family !== undefined) return family;
  }
  const buildsByDefault = program === 'make' || program === 'gmake' || program === 'ninja';
  return buildsByDefault && (tasks.length === 0 || tasks[0] === 'all' || tasks[0] === 'install')
    ? 'build-deploy'
    : undefined;
}

const scriptWords: readonly (readonly [CommandFamily, ReadonlySet<string>])[] = [
  ['testing', new Set('test tests e2e spec specs unit integration vitest jest playwright cypress coverage'.split(' '))],
  ['format', new Set('format fmt prettier prettify fix'.split(' '))],
  [
    'verification',
    new Set('lint eslint typecheck tsc types check checks verify validate clippy mypy vet analyze'.split(' ')),
  ],
  ['build-deploy', new Set('build rebuild compile bundle dist package deploy release publish assemble'.split(' '))],
];

/** The family that the name of a script or task shows; a formatter that checks only verifies. */
function scriptFamily(name: string): CommandFamily | undefined {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  const family = scriptWords.find(([, known]) => words.some((word) => known.has(word)))?.[0];
  return family === 'format' && words.includes('check') ? 'verification' : family;
}
