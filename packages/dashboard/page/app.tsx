import { inertText } from '@agentspine/render/inert-text';
import type { Meta } from '@agentspine/server';
import { useSignalEffect } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useState } from 'preact/hooks';
import { ClaimsScreen } from './screens/claims.tsx';
import { HealthScreen } from './screens/health.tsx';
import { LogScreen } from './screens/log.tsx';
import { NowScreen } from './screens/now.tsx';
import { RecordsScreen } from './screens/records.tsx';
import { RunsScreen } from './screens/runs.tsx';
import { SearchScreen } from './screens/search.tsx';
import { SessionScreen } from './screens/session.tsx';
import { SessionsScreen } from './screens/sessions.tsx';
import { SqlScreen } from './screens/sql.tsx';
import { TasksScreen } from './screens/tasks.tsx';
import { UsageScreen } from './screens/usage.tsx';
import { type Address, type Screen, withoutLast } from './state/address.ts';
import { globalKeys } from './state/keys.ts';
import { useQuestion } from './state/question.ts';
import { address, filterBy, go } from './state/route.ts';
import { densities, density, isUtc, nextOf, theme, themes } from './state/settings.ts';
import { FilterBar } from './view/filter-bar.tsx';
import { Help } from './view/help.tsx';
import { Icon } from './view/icon.tsx';
import { Palette, type PaletteCommand } from './view/palette.tsx';
import { Copy, Text, To } from './view/parts.tsx';
import { StatusLine } from './view/status-line.tsx';
import { useKeys } from './view/use-keys.ts';

const views: Readonly<Record<Address['screen'], ComponentType>> = {
  now: NowScreen,
  sessions: SessionsScreen,
  session: SessionScreen,
  tasks: TasksScreen,
  usage: UsageScreen,
  claims: ClaimsScreen,
  records: RecordsScreen,
  log: LogScreen,
  runs: RunsScreen,
  search: SearchScreen,
  sql: SqlScreen,
  health: HealthScreen,
};

const names: Readonly<Record<Screen, string>> = {
  now: 'Now',
  sessions: 'Sessions',
  tasks: 'Tasks',
  usage: 'Usage',
  claims: 'Claims',
  records: 'Records',
  log: 'Log',
  runs: 'Runs',
  search: 'Search',
  sql: 'SQL',
  health: 'Health',
};

/** The rail: log and runs are beside the records, so that a phone has room for all. */
const rail = ['now', 'sessions', 'tasks', 'usage', 'claims', 'records', 'search', 'sql', 'health'] as const;
/** The screens that are at another one's place in the rail. */
const placeOf: Readonly<Record<string, string>> = { session: 'sessions', log: 'records', runs: 'records' };

/** The rail, the filter, the screen, the status line. */
export function App({ first }: { readonly first: Meta }) {
  const meta = useQuestion('meta', {}).value.answer ?? first;
  const [isHelping, help] = useState(false);
  const [isGoing, goByName] = useState(false);
  const { screen, filter } = address.value;
  const View = views[screen];
  useSignalEffect(() => {
    const { screen: now, key } = address.value;
    document.title = inertText(`${now === 'session' ? key : names[now]} · Agentspine`);
  });
  const actions: Readonly<Record<string, () => void>> = {
    ...{ 'g n': () => go({ screen: 'now' }), 'g s': () => go({ screen: 'sessions' }) },
    ...{ 'g u': () => go({ screen: 'usage' }), 'g c': () => go({ screen: 'claims' }) },
    ...{ 'g t': () => go({ screen: 'tasks' }), 'g e': () => go({ screen: 'records' }) },
    ...{ 'g l': () => go({ screen: 'log' }), 'g w': () => go({ screen: 'runs' }) },
    ...{ 'g q': () => go({ screen: 'search' }), 'g h': () => go({ screen: 'health' }) },
    'g r': () => go({ screen: 'sql' }),
    '/': () => document.querySelector<HTMLInputElement>('#filter')?.focus(),
    Backspace: () => filterBy(withoutLast(filter)),
    y: () => void navigator.clipboard.writeText(location.href),
    z: () => {
      isUtc.value = !isUtc.value;
    },
    T: () => {
      theme.value = nextOf(themes, theme.value);
    },
    D: () => {
      density.value = nextOf(densities, density.value);
    },
    '?': () => help(!isHelping),
  };
  useKeys({ ...actions, 'Ctrl K': () => goByName(!isGoing) });
  return (
    <div class="page">
      <nav aria-label="screens">
        <span class="brand">agentspine</span>
        {rail.map((each) => (
          <span
            key={each}
            class={each === (placeOf[screen] ?? screen) ? 'here' : undefined}
            aria-current={each === screen ? 'page' : undefined}
          >
            <To view={{ screen: each }} label={names[each]}>
              <Icon of={each} /> <span class="name">{names[each]}</span>
            </To>
          </span>
        ))}
        <button type="button" class="keys first" onClick={() => goByName(true)} aria-label="go to" title="Ctrl K">
          <Icon of="next" /> <span class="name">Go to</span>
        </button>
        <button type="button" class="keys" onClick={() => help(true)} aria-label="keys">
          <Icon of="keys" /> <span class="name">Keys</span>
        </button>
      </nav>
      <div class="main">
        <FilterBar meta={meta} />
        {meta.notices.map((notice) => (
          <p key={notice} class="notice">
            <Text of={notice} />
          </p>
        ))}
        {meta.isEmpty && screen !== 'health' ? (
          <main class="empty">
            <h2>Nothing is in this home yet</h2>
            <p>
              Bring in what agents on this machine did: <Copy text="spine import" />
            </p>
            <p>
              Then this page shows what they do now, what it costs, what failed, and whether what they claimed is true.
            </p>
            <p>
              <code>
                <Text of={meta.home} />
              </code>
            </p>
          </main>
        ) : (
          <View />
        )}
      </div>
      <StatusLine />
      {isHelping ? <Help onClose={() => help(false)} /> : null}
      {isGoing ? <Palette commands={commandsOf(actions)} onClose={() => goByName(false)} /> : null}
    </div>
  );
}

/** What keys do everywhere, by its name. */
function commandsOf(actions: Readonly<Record<string, () => void>>): readonly PaletteCommand[] {
  return globalKeys.flatMap(({ keys, does }) => {
    const run = actions[keys];
    return run === undefined ? [] : [{ keys, does, run }];
  });
}
