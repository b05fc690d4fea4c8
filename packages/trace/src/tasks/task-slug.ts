const slugCharactersMax = 80;

/** The name of a task in paths and addresses: its title in small letters and digits, at most 80, or `task` (SPEC 4.7). */
export function taskSlug(title: string): string {
  const words = title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const slug = words.replace(/^-/, '').slice(0, slugCharactersMax).replace(/-$/, '');
  return slug === '' ? 'task' : slug;
}
