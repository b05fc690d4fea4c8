/**
 * Names the repository of a git remote, the same for every way to reach it: `owner/repo` on github.com,
 * `host/owner/repo` elsewhere. Credentials never get into it; `undefined` for a path on disk or anything else.
 */
export function projectKeyOf(remote: string): string | undefined {
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?([^:/@]+)(?::\d+)?\/(.+)$/i.exec(remote.trim());
  const scp = /^(?:[^@:/]+@)?([^:/@]{2,}):(?!\/)(.+)$/.exec(remote.trim());
  const [, host, path] = url ?? scp ?? [];
  if (host === undefined || path === undefined) return undefined;
  const name = path
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '')
    .replace(/^\/+/, '');
  if (name === '' || name.includes('@')) return undefined;
  return host.toLowerCase() === 'github.com' ? name : `${host.toLowerCase()}/${name}`;
}
