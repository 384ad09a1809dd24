/**
 * Bundles what tsc emitted for `<script type="module" src="…">`: one module with Lit inside, and beside it what is
 * loaded when the panel is opened, and when a session is started or joined.
 */
import { readFile } from 'node:fs/promises';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';

/** Reads tsc's source maps, so that a debugger shows the TypeScript that was written. */
const sourceMaps = {
  name: 'source-maps',
  async load(id) {
    const [code, map] = await Promise.all([
      readFile(id, 'utf8'),
      readFile(`${id}.map`, 'utf8').catch(() => null),
    ]);
    return { code, map };
  },
};

/** Takes the air out of the panel's HTML and CSS. In HTML lines stay lines, for the source map's sake. */
const templates = {
  name: 'templates',
  transform: (code) => ({
    code: code
      .replace(/\bhtml `[^`]*`/g, (template) => template.replace(/\n +/g, '\n'))
      .replace(/\bcss `[^`]*`/g, (styles) =>
        styles.replace(/\s+/g, ' ').replace(/(?<=[{};:,`]) | (?=[{}`])|;(?= })/g, ''),
      ),
    map: null,
  }),
};

/**
 * What the entry does not reach by itself is loaded later, in four parts: what only a shared state needs, the panel, languages
 * (and one for each), the QR code. A lone page's edits load nothing more.
 */
function chunkOf(id, { getModuleInfo }) {
  const importers = new Set([id]); // and theirs
  for (const module of importers) for (const other of getModuleInfo(module).importers) importers.add(other);
  if ([...importers].some((module) => getModuleInfo(module).isEntry)) return null;
  const [, language] = /components\/element\/languages\/(\w+)/.exec(id) ?? [];
  if (language) return language;
  if (/\/panel\/(language|nearest|plural)/.test(id)) return 'language';
  if (/lean-qr|panel\/code\./.test(id)) return 'code';
  // Who copies a link is in a session, and need not have a panel.
  return /components\/element\/panel\/(?!copy\.)/.test(id) ? 'panel' : 'sharing';
}

const element = {
  input: { 'shared-session': 'dist/components/index.js' },
  preserveEntrySignatures: 'allow-extension',
  output: ['cdn', 'demo/cdn'].map((folder) => ({
    dir: folder,
    entryFileNames: '[name].min.js',
    chunkFileNames: 'shared-session-[name].min.js',
    format: 'es',
    sourcemap: true,
    manualChunks: chunkOf,
    onlyExplicitManualChunks: true,
  })),
  plugins: [
    nodeResolve(),
    sourceMaps,
    templates,
    terser({
      module: true,
      ecma: 2022,
      compress: { passes: 3, unsafe_arrows: true, keep_fargs: false },
      format: { comments: false },
    }),
  ],
};

/** A bundle of its own, for those who need it: the element does not. */
const caret = { ...element, input: { 'shared-session-caret': 'dist/components/core/text/caret.js' } };

export default [element, caret];
