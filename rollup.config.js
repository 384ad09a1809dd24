/** Bundles what tsc emitted into one module for `<script type="module" src="…">`, Lit inside. */
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

export default {
  input: 'dist/components/index.js',
  output: ['cdn', 'demo/cdn'].map((folder) => ({
    file: `${folder}/shared-session.min.js`,
    format: 'es',
    sourcemap: true,
    inlineDynamicImports: true,
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
