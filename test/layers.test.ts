/** What the layers promise (DESIGN 3): the core is pure, and data flows one way. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, resolve } from 'node:path';
import { describe, it } from 'node:test';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '..');

describe('The core', () => {
  it('compiles what is pure', () => {
    assert.deepEqual(
      errorsIn(`import { equal } from './json/json.ts';\nexport const same = equal([1], [1]);`),
      [],
    );
  });

  const cannotFindName = [2304, 2584, 2591];
  const impure = {
    'a timer': 'setTimeout(() => {}, 1);',
    'a request': `void fetch('https://example.org');`,
    'the DOM': `document.title = 'x';`,
    'the console': `console.log('x');`,
    'the process': 'process.exit();',
    'a URL': `new URL('https://example.org');`,
  };
  for (const [what, code] of Object.entries(impure)) {
    it(`does not compile ${what}`, () => {
      assert.ok(errorsIn(code).some((error) => cannotFindName.includes(error)));
    });
  }

  it('does not compile a global taken from globalThis', () => {
    assert.deepEqual(errorsIn('globalThis.fetch;'), [7017]);
  });

  it('does not compile an import of Node', () => {
    assert.deepEqual(errorsIn(`import 'node:fs';`), [2882]);
  });

  for (const above of ['../session/keys.ts', '../session/session.ts']) {
    it(`does not compile an import of ${above}`, () => {
      const outsideOfRootDir = 6059;
      const outsideOfProject = 6307;
      const errors = errorsIn(`import '${above}';`);
      assert.ok(errors.includes(outsideOfRootDir) && errors.includes(outsideOfProject), String(errors));
    });
  }
});

describe('Imports', () => {
  it('of the core stay in the core', () => {
    assertImports('components/core', (target) => target.startsWith('/components/core/'));
  });

  it('of the components never reach netlify', () => {
    assertImports('components', (target) => isPackage(target) || target.startsWith('/components/'));
  });

  it('of netlify reach only the core and what is derived by hashing', () => {
    const allowed = [
      '/netlify/',
      '/components/core/',
      '/components/session/keys.ts',
      '/components/session/participant-id.ts',
    ];
    assertImports(
      'netlify',
      (target) => isPackage(target) || allowed.some((path) => target.startsWith(path)),
    );
  });

  it('of a store name no other store', () => {
    assertImports('netlify/stores', (target, file) => {
      const isStore = target.startsWith('/netlify/stores/') && !/\/store(-\w+)?\.ts$/.test(target);
      return !isStore || file === 'netlify/stores/from-env.ts';
    });
  });
});

/** The codes of the errors that the core's own project reports for a file with this content. */
function errorsIn(content: string): number[] {
  const project = join(root, 'components/core');
  const file = join(project, 'virtual.ts');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(project, 'tsconfig.json'), (path) => readFileSync(path, 'utf8')).config,
    ts.sys,
    project,
  );
  const host = ts.createCompilerHost(options);
  host.fileExists = (path) => path === file || ts.sys.fileExists(path);
  host.readFile = (path) => (path === file ? content : ts.sys.readFile(path));
  const program = ts.createProgram(
    [file, ...sources('components/core').map((path) => join(root, path))],
    options,
    host,
  );
  const diagnostics = [
    ...program.getOptionsDiagnostics(),
    ...program.getSemanticDiagnostics(program.getSourceFile(file)),
  ];
  return diagnostics.map(({ code }) => code);
}

/** Asserts that every import in the files of `folder` is allowed; names those that are not. */
function assertImports(folder: string, isAllowed: (target: string, file: string) => boolean): void {
  const forbidden = sources(folder).flatMap((file) =>
    importsOf(file)
      .filter((target) => !isAllowed(target, file))
      .map((target) => `${file} imports ${target}`),
  );
  assert.deepEqual(forbidden, []);
}

/** What a file imports: paths that start at the root of the repository, and names of packages. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true);
  return importedFiles.map(({ fileName }) =>
    fileName.startsWith('.') ? posix.join('/', posix.dirname(file), fileName) : fileName,
  );
}

function isPackage(target: string): boolean {
  return !target.startsWith('/');
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.m?ts$/.test(path))
    .map((path) => relative(root, join(root, folder, path)).replaceAll('\\', '/'));
}
