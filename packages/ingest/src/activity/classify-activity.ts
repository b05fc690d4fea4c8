import type { Activity, TextTheme, ToolCallSignal, TurnClassification, TurnSignals } from '@agentspine/schema';

/** From this many edit-bash-edit cycles on, a turn that edits is hunting a fault (SPEC 2.8). */
const debuggingRetriesMin = 2;

/** Classifies a turn by the first rule that matches (SPEC 2.8, A088, A089). */
export function classifyTurn(signals: TurnSignals): TurnClassification {
  const { calls } = signals;
  const retries = countRetries(calls);
  const hasEdits = calls.some((call) => call.category === 'edit');
  return { activity: activityOf(signals, hasEdits, retries), retries, hasEdits };
}

function activityOf(signals: TurnSignals, hasEdits: boolean, retries: number): Activity {
  const { calls } = signals;
  if (calls.some((call) => call.category === 'delegation')) return 'delegation';
  if (calls.some((call) => call.category === 'plan')) return 'planning';
  if (hasEdits) return activityOfEdits(signals, retries);
  if (calls.some((call) => call.failed === true)) return 'debugging';
  const family = calls.find((call) => call.family !== undefined)?.family;
  if (family !== undefined) return family;
  const theme = firstTheme(signals.themes, ['debug', 'review', 'refactor', 'feature']);
  if (theme !== undefined) return theme;
  return calls.length > 0 ? 'exploration' : activityOfText(signals);
}

function activityOfEdits({ calls, themes }: TurnSignals, retries: number): Activity {
  if (retries >= debuggingRetriesMin || calls.some((call) => call.failed === true)) return 'debugging';
  if (calls.every((call) => call.category !== 'edit' || call.isDocs === true)) return 'docs';
  return firstTheme(themes, ['debug', 'refactor', 'feature']) ?? 'coding';
}

function activityOfText({ themes, reasoningTokens }: TurnSignals): Activity {
  return firstTheme(themes, ['brainstorm', 'planning']) ?? (reasoningTokens > 0 ? 'reasoning' : 'conversation');
}

const activityOfTheme: Readonly<Record<TextTheme, Activity>> = {
  debug: 'debugging',
  refactor: 'refactoring',
  feature: 'feature',
  review: 'review',
  brainstorm: 'brainstorming',
  planning: 'planning',
};

function firstTheme(themes: readonly TextTheme[], order: readonly TextTheme[]): Activity | undefined {
  const theme = order.find((candidate) => themes.includes(candidate));
  return theme === undefined ? undefined : activityOfTheme[theme];
}

/** Counts edits that follow a shell command that itself followed an edit. */
function countRetries(calls: readonly ToolCallSignal[]): number {
  let retries = 0;
  let phase: 'none' | 'edited' | 'tried' = 'none';
  for (const { category } of calls) {
    if (category === 'edit') {
      if (phase === 'tried') retries += 1;
      phase = 'edited';
    } else if (category === 'bash' && phase === 'edited') phase = 'tried';
  }
  return retries;
}
