import { parseContentConfig, parseRetentionConfig } from '@agentspine/archive';
import { parseUserPrices } from '@agentspine/read-model';
import { parseBudgets, parsePlans } from '@agentspine/reader';
import { type Examination, type Finding, readSettings, reasonOf, timezoneIn } from '@agentspine/stores';

/** `config.json`, `plans.json`, `budgets.json` and `models.json`: what is in them can be read. */
export async function findInSettings({ home, world }: Examination): Promise<readonly Finding[]> {
  const settings: readonly (readonly [path: string, judge: (text: string) => readonly string[]])[] = [
    [home.config, (text) => judgeConfig(text, world.env)],
    [home.plans, judgePlans],
    [home.budgets, judgeBudgets],
    [home.prices, judgePrices],
  ];
  const findings: Finding[] = [];
  for (const [path, judge] of settings) {
    const whats = await readSettings(path).then(({ text, problem }) => {
      if (problem !== undefined) return [problem];
      return text === undefined ? [] : judge(text);
    }, unreadable);
    findings.push(...whats.map((what): Finding => ({ level: 'problem', path, what, advice: 'correct the file' })));
  }
  return findings;
}

/** What is wrong with `config.json`, a sentence each. */
export function judgeConfig(text: string, env: Examination['world']['env']): readonly string[] {
  const zone = timezoneIn(text);
  const warnings = [...parseContentConfig(text, env).warnings, ...(zone.kind === 'problem' ? [zone.problem] : [])];
  try {
    parseRetentionConfig(text);
    return warnings;
  } catch (error) {
    return [...warnings, reasonOf(error)];
  }
}

function judgePlans(text: string): readonly string[] {
  const parsed = parsePlans(text);
  return parsed.kind === 'problem' ? [parsed.problem] : [];
}

function judgeBudgets(text: string): readonly string[] {
  const parsed = parseBudgets(text);
  return parsed.kind === 'problem' ? [parsed.problem] : [];
}

function judgePrices(text: string): readonly string[] {
  const { problem } = parseUserPrices(text);
  return problem === undefined ? [] : [problem];
}

function unreadable(error: unknown): readonly string[] {
  return [`cannot be read: ${reasonOf(error)}`];
}
