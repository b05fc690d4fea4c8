import { render } from 'preact';
import { App } from './app.tsx';
import { ask, logIn, Refused } from './state/client.ts';
import { listenToKeys } from './state/keys.ts';
import { startLive } from './state/live.ts';
import { homeZone } from './state/settings.ts';
import { ProblemView } from './view/parts.tsx';

/** A server that cannot answer now, as one whose stores are being put right, is asked again so soon. */
const retryMs = 2_000;

/** The page: the secret first, then what it is over, then what is seen. */
async function start(): Promise<void> {
  const root = document.getElementById('page');
  if (root === null) return;
  try {
    await logIn();
    const meta = await ask('meta', {});
    homeZone.value = meta.timezone;
    startLive();
    listenToKeys();
    render(<App first={meta} />, root);
  } catch (error) {
    const problem =
      error instanceof Refused ? error.problem : { title: 'SERVE_FAILED', status: 0, detail: String(error) };
    render(<ProblemView problem={problem} />, root);
    if (problem.status === 429 || problem.status >= 500) setTimeout(() => void start(), retryMs);
  }
}

// An open page whose address gets the token of a new start is not loaded again by the browser.
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#token=')) location.reload();
});

void start();
