import type { OpenHome } from '@agentspine/home';
import { HomeError } from '@agentspine/home';
import { publicSchemasIn, type Reader, ReaderError, refuseSession } from '@agentspine/reader';
import { expectationText } from '@agentspine/render/expectation-text';
import type { Answers, ParamsOf, QuestionName } from '@agentspine/server';
import { refuseLocked, refuseLockedClaims } from '../locked-store.ts';
import { budgetsOf } from './budgets.ts';
import { claimsForPage, pageOfClaims } from './claims-page.ts';
import { listAnswers } from './lists.ts';
import { readMeta } from './meta.ts';
import { readNow } from './now.ts';
import { eventRowOf, sessionRowOf, turnRowOf } from './rows.ts';
import { sessionFile } from './session-file.ts';
import { readUsage } from './usage.ts';

/** How each question is answered. */
export type HomeAnswers = {
  readonly [Name in QuestionName]: (params: ParamsOf<Name>) => Answers[Name] | Promise<Answers[Name]>;
};

/** What answers are made with. */
export interface AnswerWorld {
  /** The stores. @throws ReaderError where the home has none */
  readonly reader: () => Reader;
  /** The time zone of days in answers, by its IANA name. */
  readonly timezone: string;
  /** The time, in milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** The version of spine. */
  readonly version: string;
}

const textCharactersMax = 200_000;
const turnsDefault = 100;
const hitsDefault = 30;

/** The questions of the API, asked of an open home. */
export function answersOf(home: OpenHome, world: AnswerWorld): HomeAnswers {
  const { reader } = world;
  return {
    meta: () => readMeta(home.paths.directory, world),
    now: () => readNow(world),
    sessions: (params) => {
      const { items, total, next } = reader().browse.sessions(params);
      return { items: items.map(sessionRowOf), total, next };
    },
    session: ({ key }) => sessionOf(reader(), key),
    outline: ({ key, from }) => reader().browse.outline(key, from),
    events: ({ key, ...request }) => {
      const { items, total } = reader().browse.events(key, request);
      return { items: items.map(eventRowOf), total, next: null };
    },
    matches: ({ key, q }) => ({ places: reader().browse.matches(key, q) }),
    document: (params) => {
      refuseLocked(reader(), ['spine', 'archive']);
      return sessionFile(home.paths.directory, params, world.nowMs);
    },
    event: ({ id }) => eventOf(reader(), id),
    body: ({ id }) => wholeEvent(reader(), id).body ?? null,
    turns: ({ session, verdict, limit = turnsDefault }) => {
      const found = reader().turns({ session, verdict, limit: limit + 1 });
      const isWhole = found.length <= limit;
      return { items: found.slice(0, limit).map(turnRowOf), total: isWhole ? found.length : null, next: null };
    },
    turn: ({ id }) => turnOf(reader(), id),
    usage: (params) => readUsage(reader(), params),
    claims: async (params) => {
      refuseLocked(reader(), ['spine']);
      refuseLockedClaims(home.paths.directory);
      const slice = await home.claimSlice(claimsForPage(params));
      return pageOfClaims(slice, params);
    },
    ...listAnswers(reader),
    search: async ({ q, limit = hitsDefault }) => {
      refuseLocked(reader(), ['spine']);
      const { events } = await home.search(q, { limit });
      const found = events.map(({ id, sessionId, kind, title, snippet, createdAt }) => ({
        ...{ id, kind, title, createdAt, traceId: sessionId ?? null },
        snippet: snippet?.text ?? null,
      }));
      return { events: found, isCut: events.length >= limit };
    },
    schema: () => ({ schemas: publicSchemasIn(home.paths.directory) }),
    budgets: () => budgetsOf(home, reader),
    health: async () => {
      refuseLocked(reader(), ['spine', 'archive']);
      const { checks } = await home.examine();
      return {
        checks: checks.flatMap(({ check: name, findings }): Answers['health']['checks'] => {
          if (findings.length === 0) return [{ name, level: 'ok', detail: 'nothing is wrong', advice: null }];
          return findings.map(({ level, path, what, advice }) => ({ name, level, detail: `${path} ${what}`, advice }));
        }),
      };
    },
  };
}

function sessionOf(reader: Reader, text: string): Answers['session'] {
  const found = reader.resolveSession(text);
  if (found.kind !== 'session') return refuseSession(text, found);
  const { name, source, sessionId, traceIds, title, isArchived } = found.session;
  const row =
    isArchived && source !== null && sessionId !== null ? reader.browse.session(source, sessionId) : undefined;
  return {
    ...{ key: name, source, sessionId, traceIds, resume: null },
    title: row?.title ?? title,
    row: row === undefined ? null : sessionRowOf(row),
  };
}

function wholeEvent(reader: Reader, id: string) {
  const event = reader.timelineEvent(id);
  if (event !== undefined) return event;
  throw new ReaderError('READER_EVENT_NOT_FOUND', `there is no event ${id} on a timeline`);
}

function eventOf(reader: Reader, id: string): Answers['event'] {
  const { body, sessionId, kind, lane, title, createdAt, metadata } = wholeEvent(reader, id);
  return {
    ...{ id, kind, lane, title, createdAt, metadata, sessionId: sessionId ?? null },
    text: body?.slice(0, textCharactersMax).toWellFormed() ?? null,
    characters: body?.length ?? 0,
    isWhole: (body?.length ?? 0) <= textCharactersMax && metadata['rawFile'] === undefined,
  };
}

function turnOf(reader: Reader, id: string): Answers['turn'] {
  const turn = reader.turn(id);
  if (turn === undefined) throw new HomeError('HOME_NOT_FOUND', `there is no turn ${id}`);
  const expects = (ruleId: string) => {
    const rule = reader.rules.get(ruleId);
    return rule === undefined ? null : expectationText(rule);
  };
  return {
    ...turnRowOf(turn),
    verdicts: turn.verdicts.map((verdict) => ({
      ruleId: verdict.ruleId,
      rule: verdict.ruleName ?? null,
      status: verdict.status,
      phrase: verdict.matchedPhrase ?? null,
      expected: verdict.expectedPattern ?? null,
      expects: expects(verdict.ruleId),
      calls: verdict.actualToolCalls,
      matched: verdict.matchedToolCalls,
      evaluatedAt: verdict.evaluatedAt,
    })),
  };
}
