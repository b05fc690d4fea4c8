import { defineConfig } from 'vite';

/** The page: hashed files, nothing inline, nothing from elsewhere. */
export default defineConfig({
  root: 'page',
  base: '/',
  build: {
    outDir: '../dist/site',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    reportCompressedSize: false,
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
