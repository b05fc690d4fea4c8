import type { TriedRule } from '@agentspine/home';
import type { RuleEvidence, RuleTally, VerdictList } from '@agentspine/reader';
import { inertText, type Look, renderTable } from '@agentspine/render';
import { lineOfClaim } from '@agentspine/render/claim-report';
import { countCell, counted, missingCell } from '@agentspine/render/count-text';
import { expectationText } from '@agentspine/render/expectation-text';
import type { Rule, VerdictStatus } from '@agentspine/schema';
import type { ActivatedRule, BackfillResult } from '@agentspine/trace';

/** How many calls of a turn are named. */
const callsShown = 3;
const callCharactersShown = 100;

/** Rules as a table. */
export function renderRules(rules: readonly Rule[], look: Look): string {
  return renderTable(
    [
      { title: 'rule', cell: ({ id }) => id, cut: 'id' },
      { title: 'name', cell: ({ name }) => name },
      { title: 'severity', cell: ({ severity }) => severity, cut: 'never' },
      { title: 'when', cell: triggerText },
      { title: 'expects', cell: expectationText, mayBeLeftOut: true },
      { title: 'scope', cell: scopeText, mayBeLeftOut: true },
    ],
    rules,
    look,
  );
}

/** One rule, all of it. */
export function renderRule(rule: Rule): string {
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['rule', rule.id],
    ['name', rule.name],
    ['when', triggerText(rule)],
    ['expects', expectationText(rule)],
    ['scope', scopeText(rule)],
    ['severity', rule.severity],
    ['source', rule.source],
    ['rationale', rule.rationale],
    ['created', rule.createdAt],
    ['deleted', rule.deletedAt],
  ];
  return fields
    .filter(([, text]) => text !== undefined)
    .map(([name, text]) => `${name.padEnd(10)} ${inertText(text ?? '')}\n`)
    .join('');
}

/** A rule that became active, and what history came to. */
export function renderActivated({ rule, backfill }: ActivatedRule): string {
  return backfill === undefined ? renderRule(rule) : `${renderRule(rule)}\n${backfillText(backfill)}\n`;
}

/** Rules of an import, those that were there too. */
export function renderImportedRules(imported: readonly ActivatedRule[], look: Look): string {
  if (imported.length === 0) return 'no rules\n';
  return renderTable(
    [
      { title: 'rule', cell: ({ rule }) => rule.id, cut: 'id' },
      { title: 'name', cell: ({ rule }) => rule.name },
      { title: 'created', cell: ({ created }) => (created ? 'yes' : 'was there'), cut: 'never' },
      { title: 'turns', align: 'right', cell: ({ backfill }) => countCell(backfill?.turnsEvaluated) },
      { title: 'verdicts', align: 'right', cell: ({ backfill }) => countCell(backfill?.verdictsCreated) },
    ],
    imported,
    look,
  );
}

/** What runs over history did. */
export function renderBackfills(judged: readonly (BackfillResult & { readonly ruleId: string })[]): string {
  if (judged.length === 0) return 'history is judged by every rule\n';
  return judged.map((each) => `${inertText(each.ruleId)}: ${backfillText(each)}\n`).join('');
}

/** How many verdicts of each sort there are. */
export function renderVerdictCounts(counts: VerdictList['counts']): string {
  const order: readonly VerdictStatus[] = ['contradicted', 'unverifiable', 'verified'];
  return `${order.map((status) => `${countCell(counts[status])} ${status}`).join(', ')}\n`;
}

/** How often rules applied and what they said, with turns to go on with. */
export function renderRuleTallies(tallies: readonly RuleTally[], look: Look): string {
  if (tallies.length === 0) return 'no rules\n';
  const table = renderTable(
    [
      { title: 'rule', cell: ({ ruleName }) => ruleName },
      { title: 'severity', cell: ({ severity }) => severity, cut: 'never' },
      { title: 'turns', align: 'right', cell: ({ turnsInScope }) => countCell(turnsInScope) },
      { title: 'triggered', align: 'right', cell: ({ triggered }) => countCell(triggered) },
      { title: 'verified', align: 'right', cell: ({ verified }) => countCell(verified) },
      { title: 'contradicted', align: 'right', cell: ({ contradicted }) => countCell(contradicted) },
      { title: 'unverifiable', align: 'right', cell: ({ unverifiable }) => countCell(unverifiable) },
    ],
    tallies,
    look,
  );
  const named = tallies.filter(({ contradictedTurns }) => contradictedTurns.length > 0);
  const lines = named.flatMap(({ ruleName, contradicted, contradictedTurns }) => [
    `\ncontradicted: ${inertText(ruleName)}, the newest ${countCell(contradictedTurns.length)} of ${countCell(contradicted)}\n`,
    ...contradictedTurns.map((turnId) => `  spine turns show ${inertText(turnId)}\n`),
  ]);
  // The trace has no verdicts of a check: its turns are found by their claims.
  const checks = tallies.filter(({ contradicted, ofClaims }) => ofClaims === true && contradicted > 0);
  const asks = checks.map(
    ({ ruleName, ruleId }) => `\ncontradicted: ${inertText(ruleName)}\n  spine verify --rule ${inertText(ruleId)}\n`,
  );
  return table + lines.join('') + asks.join('');
}

/** What rules would say of history, with examples. */
export function renderRuleTrials(rules: readonly TriedRule[], look: Look): string {
  if (rules.length === 0) return 'no rules\n';
  return rules.map((rule) => `${trialLines(rule, look).join('\n')}\n`).join('\n');
}

function trialLines(rule: TriedRule, look: Look): readonly string[] {
  const { name, of, considered, counts } = rule;
  const spoken = counts.verified + counts.contradicted + counts.unverifiable;
  const scope = counted(considered, of === 'turns' ? 'turn' : 'claim');
  const head = [
    inertText(name),
    `  it would speak of ${countCell(spoken)} of ${scope}: ${renderVerdictCounts(counts).trimEnd()}`,
  ];
  const examples =
    rule.of === 'claims' ? rule.examples.map((claim) => lineOfClaim(claim, look)) : rule.examples.map(exampleLine);
  return [...head, ...examples.map((line) => `  ${line}`)];
}

function exampleLine({
  turnId,
  status,
  matchedPhrase,
  actualToolCalls,
}: Extract<TriedRule, { of: 'turns' }>['examples'][number]): string {
  const said = matchedPhrase === undefined ? '' : ` after ${JSON.stringify(matchedPhrase)}`;
  return inertText(`${status}: turn ${turnId}${said}, done ${doneText(actualToolCalls)}`);
}

/** The newest events that a rule matched. */
export function renderRuleEvidence(evidence: readonly RuleEvidence[], look: Look): string {
  const rows = evidence.flatMap(({ taskId, triggers, expects }) => [
    ...triggers.map((event) => ({ ...event, taskId, what: event.unfulfilled ? 'trigger, unfulfilled' : 'trigger' })),
    ...expects.map((event) => ({ ...event, taskId, what: 'fulfils' })),
  ]);
  if (rows.length === 0) return 'no event matched it\n';
  return renderTable(
    [
      { title: 'task', cell: ({ taskId }) => taskId, cut: 'id', mayBeLeftOut: true },
      { title: 'turn', cell: ({ turnId }) => turnId ?? missingCell, cut: 'id' },
      { title: 'event', cell: ({ eventId }) => eventId, cut: 'id' },
      { title: 'what', cell: ({ what }) => what, cut: 'never' },
      { title: 'title', cell: ({ title }) => title },
    ],
    rows,
    look,
  );
}

function triggerText({ triggerPhrases, triggerOn, check }: Rule): string {
  if (triggerPhrases === undefined) return check === undefined ? 'every turn' : 'the agent claims it';
  const side = check === undefined ? triggerOn : 'assistant';
  const who = side === undefined ? 'somebody' : `the ${side}`;
  return `${who} says ${triggerPhrases.map((phrase) => JSON.stringify(phrase)).join(' or ')}`;
}

function scopeText({ scope, taskId }: Rule): string {
  return taskId === undefined ? scope : `task ${taskId}`;
}

function backfillText({ turnsConsidered, turnsEvaluated, verdictsCreated }: BackfillResult): string {
  return `${counted(turnsConsidered, 'turn')} of history looked at, ${countCell(turnsEvaluated)} closed, ${counted(verdictsCreated, 'new verdict')}`;
}

/** The first calls of a turn, and how many more there are. */
export function doneText(calls: readonly string[]): string {
  if (calls.length === 0) return 'nothing of the sort';
  const named = calls.slice(0, callsShown).map((call) => JSON.stringify(call.slice(0, callCharactersShown)));
  const more = calls.length - named.length;
  return more === 0 ? named.join(', ') : `${named.join(', ')} and ${countCell(more)} more`;
}
