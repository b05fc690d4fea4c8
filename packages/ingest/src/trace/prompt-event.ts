import {
  type DomainEventType,
  firstWords,
  type Lane,
  type PromptFact,
  type Speaker,
  type TimelineKind,
} from '@agentspine/schema';
import { rawOf } from './call-event.ts';
import { cutText, spokenCharsMax } from './cut-text.ts';
import type { TimelineDraft, TraceOrigin } from './trace-event.ts';
import { traceEventId } from './trace-ids.ts';

interface SpeakerWords {
  readonly kind: TimelineKind;
  readonly lane: Lane;
  readonly title: string;
}

/** What each speaker's words are on the timeline; only what asks something of the model opens a turn (SPEC 4.8). */
const speakerWords: Readonly<Record<Speaker, SpeakerWords>> = {
  human: { kind: 'user.message', lane: 'user', title: 'Prompt without text' },
  'subagent-prompt': { kind: 'user.message', lane: 'user', title: 'Prompt without text' },
  command: { kind: 'user.prompt.expansion', lane: 'user', title: 'Command' },
  tool: { kind: 'user.prompt.expansion', lane: 'user', title: 'Beside a result' },
  meta: { kind: 'instructions.loaded', lane: 'planning', title: 'Instructions' },
  summary: { kind: 'context.snapshot', lane: 'planning', title: 'Summary of what came before' },
  notification: { kind: 'agent.activity.logged', lane: 'coordination', title: 'Notification' },
  interrupt: { kind: 'action.logged', lane: 'user', title: 'Interrupted' },
  system: { kind: 'monitor.observed', lane: 'telemetry', title: 'Notice of the harness' },
};

/** Whether a line asks something of the model. */
export function asksModel(fact: PromptFact): boolean {
  return fact.speaker === 'human' || fact.speaker === 'subagent-prompt';
}

/** What somebody other than the model says; `undefined` for lines that only carry results. */
export function promptEvent(
  fact: PromptFact,
  place: { readonly session: string; readonly at: number; readonly origin: TraceOrigin },
): TimelineDraft | undefined {
  if (fact.speaker === 'tool' && fact.text.trim() === '') return undefined;
  const { at, session, origin } = place;
  const words = speakerWords[fact.speaker];
  const { text: body, isCut } = cutText(fact.text, spokenCharsMax);
  const eventType: DomainEventType = asksModel(fact) ? 'prompt.submitted' : 'timeline.logged';
  return {
    eventId: traceEventId(at, 'prompt', fact.source, fact.sessionId, fact.userUuid),
    at,
    eventType,
    actor: fact.speaker === 'human' || fact.speaker === 'command' ? 'user' : 'system',
    timeline: {
      kind: words.kind,
      lane: words.lane,
      title: firstWords(fact.text, words.title),
      body: body === '' ? undefined : body,
      metadata: {
        speaker: fact.speaker,
        messageId: fact.userUuid.toWellFormed(),
        attachments: attachmentsOf(fact),
        ...(isCut && rawOf(origin, fact.range)),
      },
    },
    payload: asksModel(fact) ? { session_id: session } : {},
  };
}

/** How many images and documents came with it; left out where there are none. */
function attachmentsOf({ blocks }: PromptFact): number | undefined {
  const count = blocks.filter(({ kind }) => kind === 'image' || kind === 'document').length;
  return count === 0 ? undefined : count;
}
