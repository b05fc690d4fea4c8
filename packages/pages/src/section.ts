import { html, type Markup } from '@agentspine/render/markup';

/** A part of the page under its heading; without content it says so. */
export function section(id: string, title: string, content: readonly Markup[]): Markup {
  const body = content.length === 0 ? [html`<p class="empty">nothing was recorded</p>`] : content;
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;
}
