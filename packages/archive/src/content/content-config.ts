import { type ContentMode, isJsonObject, messageOf } from '@agentspine/schema';

/** What is kept of texts, and for how long. */
export interface ContentConfig {
  /** `full`, `hash-only` or `off`. */
  readonly mode: ContentMode;
  /** How long records are kept, in milliseconds. */
  readonly retentionMs: number | 'forever';
  /** What could not be understood and was replaced by its default; a sentence each. */
  readonly warnings: readonly string[];
}

const dayMs = 86_400_000;
const retentionDefaultDays = 90;
const modes: readonly ContentMode[] = ['full', 'hash-only', 'off'];

/**
 * Reads `content.store` and `content.retention` (days, or `forever`; negative is forever) of `config.json`. The
 * environment's `AGENTSPINE_CONTENT` overrides the mode; empty, it is not set (SPEC 2.9).
 */
export function parseContentConfig(
  configText: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): ContentConfig {
  const warnings: string[] = [];
  const { store, retention } = parseContentSection(configText, warnings);
  const { AGENTSPINE_CONTENT: override } = env;
  const configured = parseMode(store, 'content.store of config.json', warnings) ?? 'full';
  const mode = override ? parseMode(override, 'AGENTSPINE_CONTENT', warnings) : undefined;
  return { mode: mode ?? configured, retentionMs: parseRetention(retention, warnings), warnings };
}

function parseContentSection(text: string | undefined, warnings: string[]): Readonly<Record<string, unknown>> {
  if (text === undefined || text.trim() === '') return {};
  try {
    const config: unknown = JSON.parse(text);
    if (!isJsonObject(config)) throw new TypeError('it holds no object');
    const { content = {} } = config;
    if (!isJsonObject(content)) throw new TypeError('its content is not an object');
    return content;
  } catch (error) {
    warnings.push(`config.json is not used for content: ${messageOf(error)}`);
    return {};
  }
}

function parseMode(value: unknown, name: string, warnings: string[]): ContentMode | undefined {
  if (value === undefined) return undefined;
  const mode = modes.find((known) => known === value);
  if (mode === undefined) warnings.push(`${name} is ${JSON.stringify(value)}; it may be full, hash-only or off`);
  return mode;
}

function parseRetention(value: unknown, warnings: string[]): number | 'forever' {
  if (value === 'forever') return 'forever';
  if (typeof value === 'number' && Number.isFinite(value)) return value < 0 ? 'forever' : value * dayMs;
  if (value !== undefined) {
    warnings.push(
      `content.retention of config.json is ${JSON.stringify(value)}; it may be a number of days or forever`,
    );
  }
  return retentionDefaultDays * dayMs;
}
