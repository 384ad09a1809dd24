import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../..');

/** A strict project of an app, as a bundler would compile it. */
const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: [],
};

/** What the compiler finds wrong in each of `modules`, and in the declarations of this package as built. */
export interface TypeErrors<Name extends string> {
  in(name: Name): string[];
  inDeclarations(): string[];
}

/**
 * Compiles modules that import this package by its name, all at once: reading the platform's types takes most of the time.
 * They never are on the disk.
 */
export function typeErrors<Name extends string>(modules: Readonly<Record<Name, string>>): TypeErrors<Name> {
  const names = Object.keys(modules) as Name[];
  // Inside of the package its own name can be imported, as from `node_modules`.
  const files = new Map(names.map((name, index) => [join(root, `virtual-${index}.ts`), modules[name]]));
  const host = ts.createCompilerHost(options);
  host.fileExists = (path) => files.has(path) || ts.sys.fileExists(path);
  host.readFile = (path) => files.get(path) ?? ts.sys.readFile(path);
  const program = ts.createProgram([...files.keys()], options, host);
  const errorsIn = (file: ts.SourceFile | undefined) =>
    [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ code, messageText }) => `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  return {
    in: (name) => errorsIn(program.getSourceFile(join(root, `virtual-${names.indexOf(name)}.ts`))),
    inDeclarations: () =>
      program
        .getSourceFiles()
        .filter(({ fileName }) => fileName.startsWith(join(root, 'dist')))
        .flatMap(errorsIn),
  };
}
