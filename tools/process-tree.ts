import { readdirSync, readFileSync } from 'node:fs';

/** Of a command line: enough to tell what a process was started for. */
const commandMax = 160;

interface SeenProcess {
  readonly id: number;
  readonly parent: number;
  readonly line: string;
}

/**
 * The processes below one, a line each, indented by generation: id, state, what the kernel waits for in it, seconds of processor time and its
 * command line. Empty where the system has no `/proc`.
 */
export function processTreeOf(root: number): readonly string[] {
  const seen = listIds().flatMap((id) => read(id) ?? []);
  const below = (parent: number, depth: number): string[] =>
    seen
      .filter((each) => each.parent === parent)
      .flatMap(({ id, line }) => [`${'  '.repeat(depth)}${line}`, ...below(id, depth + 1)]);
  return below(root, 1);
}

function listIds(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** A process may end while it is read. */
function read(id: number): SeenProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
    const [state = '', parent = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const cpuSeconds = (Number(rest[9]) + Number(rest[10])) / 100;
    const waits = readFileSync(`/proc/${id}/wchan`, 'utf8').trim();
    const command = readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return {
      id,
      parent: Number(parent),
      line: `${id} ${state} ${waits} ${cpuSeconds} s ${command.slice(0, commandMax)}`,
    };
  } catch {
    return undefined;
  }
}
