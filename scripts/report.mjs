import { relative, sep } from 'node:path';

/**
 * What a run of tests says: a line for each file, and of a file that failed what failed, in full, and all that it printed.
 * The counts are for `npm test`, as JSON.
 */
export class Report {
  /** How many tests passed and failed, what failed by name, and the files in which there is none. */
  counts = { passed: 0, failures: [], empty: [] };

  /** A file has run. `failures` are `{ name, text }`, `output` is what it printed, and `ms` how long it took. */
  file({ file, passed, failures, output, ms }) {
    this.counts.passed += passed;
    this.counts.failures.push(...failures.map(({ name }) => [file, name].filter(Boolean).join(' › ')));
    const hasFailed = failures.length > 0;
    const isEmpty = passed === 0 && !hasFailed;
    if (isEmpty) this.counts.empty.push(file);
    const sum = isEmpty ? 'no test' : `${passed} passed${hasFailed ? `, ${failures.length} failed` : ''}`;
    print(`${hasFailed || isEmpty ? '✖' : '✔'} ${file} (${sum}, ${(ms / 1000).toFixed(1)} s)`);
    for (const { name, text } of failures) print(`\n  ✖ ${name || file}\n${indented(text)}`);
    if (hasFailed && output !== '') print(`\n  ${file} printed:\n${indented(output)}`);
    if (hasFailed) print('');
  }
}

/** A path from the folder that tests are started in, as people write it. */
export const shortPath = (path) => relative(process.cwd(), path).replaceAll(sep, '/');

const indented = (text) => text.trimEnd().replaceAll(/^/gm, '    ');

/** Web Test Runner draws on terminals by way of the console; anywhere else it would only put control characters into the log. */
const print = process.stdout.isTTY
  ? (line) => console.log(line)
  : (line) => process.stdout.write(`${line}\n`);
