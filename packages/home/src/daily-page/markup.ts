export { html, type Markup, shownName } from '@agentspine/render/markup';
