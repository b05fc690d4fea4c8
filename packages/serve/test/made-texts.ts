import type { MadeLine } from './served-home.ts';

/** Texts that would do something to a page that shows them as they are. */
export const hostile = [
  '<script>window.hacked=1</script>',
  '<img src=x onerror="window.hacked=1">',
  '<svg onload="window.hacked=1"></svg>',
  '<iframe src="https://evil.example/"></iframe>',
  '<style>*{display:none}</style>',
  '<form action="https://evil.example/"><button>x</button></form>',
  '<details open ontoggle="window.hacked=1">',
  '<math><mi xlink:href="javascript:window.hacked=1">',
  '[a](javascript:window.hacked=1) [b](data:text/html,x)',
  '\u001b]8;;https://evil.example/\u0007link\u001b]8;;\u0007',
  'abc\u202etxt.exe \u200b\u{e0041}',
  'x'.repeat(200_000),
  '![i](https://evil.example/i.png)',
  '"><base href="https://evil.example/">',
];
export const hostileLines = hostile.flatMap((text): MadeLine[] => [
  { type: 'user', text },
  { type: 'assistant', text, model: '<img src=y onerror=window.hacked=1>' },
  { type: 'assistant', text, tool: '<b>Tool</b>\u202e' },
]);
export const longLines = Array.from(
  { length: 400 },
  (_, index): MadeLine => ({
    type: index % 2 === 0 ? 'user' : 'assistant',
    text: `words ${index}`,
  }),
);
