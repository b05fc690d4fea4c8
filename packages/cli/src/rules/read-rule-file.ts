import { resolve } from 'node:path';
import type { RuleInput } from '@agentspine/schema';
import { readSettings } from '@agentspine/stores';
import type { Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { readStdin } from '../read-stdin.ts';

/** What comes through stdin is held in memory. */
const stdinBytesMax = 16 * 1024 * 1024;

/** The rules of a file, or of stdin for `-`; each is checked where it is made. @throws CommandError, FsError */
export async function readRuleFile(name: string, world: Surroundings): Promise<readonly RuleInput[]> {
  const text =
    name === '-'
      ? await readStdin(world, { what: 'the list of rules', bytesMax: stdinBytesMax })
      : await readFile(resolve(world.workingDirectory, name));
  try {
    const rules: unknown = JSON.parse(text);
    if (Array.isArray(rules)) return rules;
  } catch (cause) {
    throw new CommandError('CLI_USAGE', `${name} is not JSON`, { cause });
  }
  throw new CommandError('CLI_USAGE', `${name} has no JSON list of rules, as "spine rules export" prints one`);
}

async function readFile(path: string): Promise<string> {
  const { text, problem } = await readSettings(path);
  if (problem !== undefined) throw new CommandError('CLI_USAGE', `${path}: ${problem}`);
  if (text === undefined) throw new CommandError('CLI_NOT_FOUND', `there is no file ${path}`);
  return text;
}
