/** The one place that says what each layer may import. That the core is pure, and a session runs without a DOM, the compiler sees to. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { describe, it } from 'node:test';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '..');

describe('The core', () => {
  it('compiles what is pure', () => {
    const code = `import { equal } from './json/json.ts';\nexport const same = equal([1], [1]);`;
    assert.deepEqual(errorsIn('core', code), []);
  });

  const cannotFindName = [2304, 2584, 2591];
  const impure = {
    'a timer': 'setTimeout(() => {}, 1);',
    'a request': `void fetch('https://example.org');`,
    'the DOM': `document.title = 'x';`,
    'the console': `console.log('x');`,
    'the process': 'process.exit();',
    'a URL': `new URL('https://example.org');`,
    'Web Crypto': 'crypto.randomUUID();',
  };
  for (const [what, code] of Object.entries(impure)) {
    it(`does not compile ${what}`, () => {
      assert.ok(errorsIn('core', code).some((error) => cannotFindName.includes(error)));
    });
  }

  it('does not compile a global taken from globalThis', () => {
    assert.deepEqual(errorsIn('core', 'globalThis.fetch;'), [7017]);
  });

  it('does not compile an import of Node', () => {
    assert.deepEqual(errorsIn('core', `import 'node:fs';`), [2882]);
  });

  it('does not compile an import of a layer above', () => {
    const outsideOfRootDir = 6059;
    const outsideOfProject = 6307;
    const errors = errorsIn('core', `import '../session/session.ts';`);
    assert.ok(errors.includes(outsideOfRootDir) && errors.includes(outsideOfProject), String(errors));
  });
});

describe('A session', () => {
  it('compiles a request and a timer', () => {
    assert.deepEqual(errorsIn('session', `setTimeout(() => void fetch('https://example.org'), 1);`), []);
  });

  for (const code of [`document.title = 'x';`, 'window.focus();', 'localStorage.clear();']) {
    it(`does not compile ${code}`, () => {
      assert.ok(errorsIn('session', code).some((error) => [2304, 2584].includes(error)));
    });
  }
});

/** Each layer, with what it may import besides itself; the folders of `components/`, its files, and netlify. */
const below: Readonly<Record<string, readonly string[]>> = {
  core: [],
  session: ['core'],
  browser: ['core', 'session'],
  client: ['core', 'session', 'browser'],
  element: ['core', 'session', 'browser', 'client'],
  index: ['client', 'element'],
  netlify: ['core'],
};
const packages: Readonly<Record<string, RegExp>> = { element: /^(lit|lean-qr)(\/|$)/, netlify: /./ };

describe('Imports', () => {
  const imports = new Map(['components', 'netlify'].flatMap(sources).map((file) => [file, importsOf(file)]));

  for (const [layer, layers] of Object.entries(below)) {
    it(`of ${layer} reach ${['itself', ...layers].join(', ')}, and no other layer`, () => {
      const files = [...imports].filter(([file]) => layerOf(file) === layer);
      assert.notDeepEqual(files, []);
      const forbidden = files.flatMap(([file, targets]) =>
        targets.filter((target) => !mayImport(layer, target)).map((target) => `${file} imports ${target}`),
      );
      assert.deepEqual(forbidden, []);
    });
  }

  it('of shared-session/client lead to no element, no Lit and no panel, also later', () => {
    const reached = reachableFrom('components/client.ts', imports);
    assert.ok(reached.has('components/session/membership.ts') && reached.has('components/browser/ports.ts'));
    const others = [...reached].filter((path) => !isSource(path) || path.includes('element/'));
    assert.deepEqual(others, []);
  });

  it('of netlify/stores name no other store', () => {
    const forbidden = [...imports].flatMap(([file, targets]) =>
      file.startsWith('netlify/stores/') && file !== 'netlify/stores/from-env.ts'
        ? targets.filter((path) => path.startsWith('netlify/stores/') && !/\/store(-\w+)?\.ts$/.test(path))
        : [],
    );
    assert.deepEqual(forbidden, []);
  });

  it('go in no circle, types included', () => {
    assert.deepEqual(circlesIn(imports), []);
  });

  it('would be found if they did', () => {
    const graph = { a: ['b', 'lit'], b: ['c', 'd'], c: ['d'], d: ['b'], e: ['e'] };
    assert.deepEqual(circlesIn(new Map(Object.entries(graph))), ['b → c → d → b', 'e → e']);
  });
});

describe('The compiler', () => {
  const folders = ['core', 'session', 'browser', 'element'].map((layer) => `components/${layer}`);
  const projects = [...folders, 'components/tsconfig.client.json', 'components', 'netlify'];
  const nameOf = (project: string) =>
    /client/.exec(project)?.[0] ?? (project === 'components' ? 'index' : layerOf(project));

  for (const project of projects) {
    it(`refuses what ${nameOf(project)} may not import`, () => {
      const file = project.endsWith('.json') ? project : `${project}/tsconfig.json`;
      const { references = [] } = configOf(file);
      const known = references.map(({ path }) => nameOf(posix.join(posix.dirname(file), path)));
      assert.deepEqual(known, below[nameOf(project)]);
    });
  }
});

/** `session` of `components/session/keys.ts`, `client` of `components/client.ts`, `netlify` of whatever is in there. */
function layerOf(path: string): string {
  const [root = '', name = ''] = path.split('/');
  return root === 'components' ? name.replace(/\.ts$/, '') : root;
}

function mayImport(layer: string, target: string): boolean {
  if (!isSource(target)) return packages[layer]?.test(target) === true;
  return [layer, ...(below[layer] ?? [])].includes(layerOf(target));
}

type Imports = ReadonlyMap<string, readonly string[]>;

function reachableFrom(file: string, imports: Imports): ReadonlySet<string> {
  const reached = new Set([file]);
  for (const path of reached) for (const target of imports.get(path) ?? []) reached.add(target);
  return reached;
}

/** The circles that a walk in depth comes upon: at least one of every knot. */
function circlesIn(imports: Imports): string[] {
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): string[] => {
    const start = way.indexOf(file);
    if (start >= 0) return [[...way.slice(start), file].join(' → ')];
    if (done.has(file)) return [];
    const found = (imports.get(file) ?? []).flatMap((target) => walk(target, [...way, file]));
    done.add(file);
    return found;
  };
  return [...imports.keys()].flatMap((file) => walk(file, []));
}

/** The codes of the errors that a layer's own project reports for a file with this content. */
function errorsIn(layer: string, content: string): number[] {
  const project = join(root, 'components', layer);
  const file = join(project, 'virtual.ts');
  const { options } = ts.parseJsonConfigFileContent(
    configOf(`components/${layer}/tsconfig.json`),
    ts.sys,
    project,
  );
  const host = ts.createCompilerHost(options);
  host.fileExists = (path) => path === file || ts.sys.fileExists(path);
  host.readFile = (path) => (path === file ? content : ts.sys.readFile(path));
  const program = ts.createProgram(
    [file, ...sources(`components/${layer}`).map((path) => join(root, path))],
    options,
    host,
  );
  const diagnostics = [
    ...program.getOptionsDiagnostics(),
    ...program.getSemanticDiagnostics(program.getSourceFile(file)),
  ];
  return diagnostics.map(({ code }) => code);
}

function configOf(file: string): { readonly references?: readonly { readonly path: string }[] } {
  return ts.readConfigFile(join(root, file), (path) => readFileSync(path, 'utf8')).config as object;
}

/** What a file imports, also later: paths from the root of the repository, and names of packages. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true);
  const targets = importedFiles.map(({ fileName }) =>
    fileName.startsWith('.') ? posix.join(posix.dirname(file), fileName) : fileName,
  );
  return [...new Set(targets)];
}

function isSource(path: string): boolean {
  return /^(components|netlify)\//.test(path);
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.m?ts$/.test(path))
    .map((path) => posix.join(folder, path.replaceAll('\\', '/')));
}
