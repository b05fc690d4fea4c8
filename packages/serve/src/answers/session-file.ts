import type { HomeContext } from '@agentspine/home';
import { readSession } from '@agentspine/home';
import { renderSessionHtml } from '@agentspine/render/session-html';
import { renderSessionJsonl } from '@agentspine/render/session-jsonl';
import { renderSessionMarkdown } from '@agentspine/render/session-markdown';
import type { ParamsOf } from '@agentspine/server';

const renderers = { html: renderSessionHtml, md: renderSessionMarkdown, jsonl: renderSessionJsonl } as const;

/** A session as one text: what `spine export session` writes, with its texts whole. */
export async function sessionFile(
  directory: string,
  { key, format = 'html' }: ParamsOf<'document'>,
  nowMs: () => number,
): Promise<string> {
  const world: HomeContext = {
    env: { AGENTSPINE_HOME: directory },
    homeDirectory: directory,
    workingDirectory: directory,
    clock: () => new Date(nowMs()),
    signal: new AbortController().signal,
    onNotice: () => undefined,
  };
  const { document } = await readSession(world, { session: key, isFull: true });
  return [...renderers[format](document)].join('');
}
