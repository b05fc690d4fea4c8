/** Drawings on 16 by 16, of lines alone: a font that lacks a sign shows a box. */
const paths = {
  now: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11M8 5v3.2l2.2 1.3',
  sessions: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01',
  tasks: 'M2.5 4.6 3.8 6 6.4 3.2M2.5 11 3.8 12.4 6.4 9.6M9 5h4.5M9 11.5h4.5',
  records: 'M3 4c0-2 10-2 10 0v8c0 2-10 2-10 0ZM3 4c0 2 10 2 10 0M3 8c0 2 10 2 10 0',
  usage: 'M3 13V8M6.4 13V3M9.8 13V6M13.2 13V10',
  claims: 'M2.8 8.4 6.4 12l7-8',
  search: 'M7 2.8a4.2 4.2 0 1 1 0 8.4a4.2 4.2 0 0 1 0-8.4M10.2 10.2 13.5 13.5',
  sql: 'M2.5 3h11v10h-11ZM5 6.2 7 8 5 9.8M8.5 10h2.5',
  health: 'M1.5 8.5h3l1.8-4.5 3 8 1.9-3.5h3.3',
  keys: 'M2 4h12v8H2ZM4.5 6.5h.01M7 6.5h.01M9.5 6.5h.01M12 6.5h-.5M5 9.5h6',
  copy: 'M5.5 5.5h8v8h-8ZM3 10.5V2.5h8',
  close: 'M4 4l8 8M12 4l-8 8',
  export: 'M8 2.5v7.5M5 7l3 3 3-3M3 13h10',
  before: 'M10 3 5 8l5 5',
  next: 'M6 3l5 5-5 5',
  follow: 'M8 2.5v9M4.5 8.5 8 12l3.5-3.5',
} as const;

/** The name of a drawing. */
export type IconName = keyof typeof paths;

/** A drawing beside a word that says the same. */
export function Icon({ of }: { readonly of: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[of]} />
    </svg>
  );
}
