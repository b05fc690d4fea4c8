import {
  isJsonObject,
  type Rule,
  type RuleShape,
  ruleChecks,
  ruleScopes,
  ruleSeverities,
  ruleSources,
  type ToolAction,
  triggerSides,
} from '@agentspine/schema';
import { TraceError } from '../errors.ts';
import { signatureOf } from './rule-signature.ts';
import { actionOfTool } from './tool-call-of.ts';

/** Any of the fields; null clears one. */
type Patched<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | null };

/** What changes of a rule: what is left out stays, null clears. */
export type RulePatch = Patched<RuleShape & Pick<Rule, 'rationale'>> & Partial<Pick<Rule, 'name' | 'severity'>>;

/** The part of a rule that a caller says. */
export type RuleContent = Omit<Rule, 'id' | 'createdAt' | 'deletedAt'>;

/** How long one text of a rule may be, and how many a list may have: a rule is read with every event. */
export const ruleTextCharactersMax = 1000;
export const ruleListEntriesMax = 100;

/** Checks what a rule is to be created of. @throws TraceError `RULE_INVALID` that names the field */
export function parseRuleInput(input: unknown): RuleContent {
  if (!isJsonObject(input)) throw refusedRule('rule', 'must be an object');
  const taskId = optional(input, 'taskId', parseText);
  const scope = optional(input, 'scope', wordOf(ruleScopes)) ?? (taskId === undefined ? 'global' : 'task');
  if (scope === 'task' && taskId === undefined) throw refusedRule('taskId', 'is needed by a rule of scope task');
  if (scope === 'global' && taskId !== undefined) throw refusedRule('taskId', 'is not for a rule of scope global');
  const shape: RuleShape = withOneAim({
    triggerPhrases: optional(input, 'triggerPhrases', parseTexts),
    triggerOn: optional(input, 'triggerOn', wordOf(triggerSides)),
    expectTool: optional(input, 'expectTool', parseAction),
    expectCommandMatches: optional(input, 'expectCommandMatches', parseTexts),
    expectPattern: optional(input, 'expectPattern', parseText),
    forbidCommandMatches: optional(input, 'forbidCommandMatches', parseTexts),
    check: optional(input, 'check', wordOf(ruleChecks)),
  });
  return withoutUndefined({
    name: parseText(input['name'], 'name'),
    ...shape,
    scope,
    taskId,
    source: optional(input, 'source', wordOf(ruleSources)) ?? 'human',
    severity: optional(input, 'severity', wordOf(ruleSeverities)) ?? 'info',
    rationale: optional(input, 'rationale', parseRationale),
    signature: signatureOf(shape),
  });
}

type PatchField = keyof RulePatch;

const patchParsers: Readonly<Record<PatchField, (value: unknown, field: string) => unknown>> = {
  name: parseText,
  severity: wordOf(ruleSeverities),
  rationale: parseRationale,
  triggerPhrases: parseTexts,
  triggerOn: wordOf(triggerSides),
  expectTool: parseAction,
  expectCommandMatches: parseTexts,
  expectPattern: parseText,
  forbidCommandMatches: parseTexts,
  check: wordOf(ruleChecks),
};
const neverCleared: ReadonlySet<string> = new Set(['name', 'severity']);

/** A rule after a patch. @throws TraceError `RULE_INVALID` where nothing is patched, or no expectation would be left */
export function patchRule(rule: Rule, patch: unknown): Rule {
  if (!isJsonObject(patch)) throw refusedRule('patch', 'must be an object');
  const changes: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(patchParsers, field)) throw refusedRule(field, 'cannot be updated');
    const isCleared = value === null;
    if (isCleared && neverCleared.has(field)) throw refusedRule(field, 'cannot be cleared');
    changes[field] = isCleared ? undefined : patchParsers[field as PatchField](value, field);
  }
  if (Object.keys(changes).length === 0) throw refusedRule('patch', 'must change something');
  const patched: Rule = { ...rule, ...changes };
  return withoutUndefined({ ...patched, signature: signatureOf(withOneAim(patched)) });
}

/** What is not there has no key, so that a rule is the same before and after it was stored. */
export function withoutUndefined<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

/** The error of a rule whose field is not as it must be. */
export function refusedRule(field: string, reason: string): TraceError {
  return new TraceError('RULE_INVALID', `rule: ${field} ${reason}`, { field, reason });
}

/** A rule expects a call, forbids commands, or checks claims. */
function withOneAim<Shape extends RuleShape>(shape: Shape): Shape {
  const { expectTool, expectCommandMatches = [], expectPattern, forbidCommandMatches = [], check, triggerOn } = shape;
  const expects = expectTool !== undefined || expectCommandMatches.length > 0 || expectPattern !== undefined;
  const aims = [expects, forbidCommandMatches.length > 0, check !== undefined].filter(Boolean).length;
  if (aims === 0) {
    throw refusedRule('expectation', 'is missing: a rule expects a call, forbids commands, or checks claims');
  }
  if (aims > 1)
    throw refusedRule('aims', 'cannot be combined: a rule expects a call, forbids commands, or checks claims');
  if (check !== undefined && triggerOn === 'user')
    throw refusedRule('triggerOn', 'of a check is assistant: it looks at claims');
  return shape;
}

function optional<Value>(
  input: Readonly<Record<string, unknown>>,
  field: string,
  parse: (value: unknown, field: string) => Value,
): Value | undefined {
  const value = input[field] ?? undefined;
  return value === undefined ? undefined : parse(value, field);
}

function parseText(value: unknown, field: string): string {
  if (typeof value !== 'string' || value.trim() === '' || !value.isWellFormed()) {
    throw refusedRule(field, 'must be a text that is not blank');
  }
  if (value.length > ruleTextCharactersMax)
    throw refusedRule(field, `is longer than ${ruleTextCharactersMax} characters`);
  return value;
}

/** Prose, and may be long. */
function parseRationale(value: unknown, field: string): string {
  if (typeof value === 'string' && value.isWellFormed()) return value;
  throw refusedRule(field, 'must be a text');
}

function parseTexts(value: unknown, field: string): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > ruleListEntriesMax) {
    throw refusedRule(field, `must be a list of 1 to ${ruleListEntriesMax} texts`);
  }
  return value.map((text) => parseText(text, field));
}

function parseAction(value: unknown, field: string): ToolAction {
  const action = actionOfTool(parseText(value, field));
  if (action === undefined) {
    throw refusedRule(field, 'must be command, file-read, file-write or web, or a tool that does one of these');
  }
  return action;
}

function wordOf<const Word extends string>(words: readonly Word[]): (value: unknown, field: string) => Word {
  return (value, field) => {
    if (words.includes(value as Word)) return value as Word;
    throw refusedRule(field, `must be one of ${words.join(', ')}`);
  };
}
