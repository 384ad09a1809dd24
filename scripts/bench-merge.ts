/**
 * `node scripts/bench-merge.ts`: what it takes to make a patch of an edit, to apply it and to rebase it, on boards of
 * 1 KB to 10 MB, beside the libraries that one might take instead. Prints tables in Markdown; times are medians in ms.
 */
import { cpus } from 'node:os';
import { toJson } from '../components/core/json/json.ts';
import type { Json } from '../components/core/json/json.ts';
import { apply } from '../components/core/json/patch.ts';
import { rebase } from '../components/core/merge/rebase.ts';
import { diff } from '../components/core/diff/diff.ts';
import { mergeText } from '../components/core/text/text.ts';
import { boardOf, edits as allEdits, manyEdits } from './bench-board.ts';
import type { Board, Edit } from './bench-board.ts';
import { contenders } from './bench-contenders.ts';
import type { Contender, Trial } from './bench-contenders.ts';

const sizes = [1_000, 100_000, 1_000_000, 10_000_000];

console.log(`# Merge\n\n${cpus()[0]?.model ?? 'some CPU'}, Node ${process.version}\n`);
const taken = await contenders();
for (const size of sizes) compare(size, taken);
scale();
rebaseOverMany();
mergeTexts();

function compare(size: number, taken: readonly Contender[]): void {
  const board = toJson(boardOf(size)) as unknown as Board;
  console.log(`## A board of ${JSON.stringify(board).length.toLocaleString('en')} bytes\n`);
  const edits = board.notes === '' ? allEdits.slice(0, -1) : allEdits;
  console.log('make + apply, operations, bytes on the wire; × ours (diff)\n');
  console.log(`| | ${edits.map(({ name }) => name).join(' | ')} |`);
  console.log(`|---|${edits.map(() => '---').join('|')}|`);
  const ours: number[] = [];
  for (const { name, prepare, largest = Infinity } of taken) {
    if (size > largest) continue;
    const trials = prepare(board);
    const cells = edits.map((edit, index) => {
      const { total, text } = measureTrial(trials(edit));
      ours[index] ??= total;
      return `${text} × ${(total / (ours[index] ?? 1)).toPrecision(2)}`;
    });
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
  console.log(
    `| rebase over another edit | ${edits.map((edit) => measureRebase(board, edit)).join(' | ')} |\n`,
  );
}

function measureTrial({ make, apply, beforeMake, beforeApply, operationsOf, bytesOf }: Trial) {
  const message = make();
  const making = median(make, beforeMake);
  const applying = median(() => apply(message), beforeApply);
  const text = `${ms(making)} + ${ms(applying)}, ${operationsOf(message)} op, ${bytesOf(message)} B`;
  return { total: making + applying, text };
}

/** One pending edit over one foreign edit of another kind. */
function measureRebase(board: Board, edit: Edit): string {
  const base = board as unknown as Json;
  const mine = diff(base, edit.update(board) as unknown as Json);
  const [theirs] = manyEdits(board, 1);
  return ms(median(() => rebase(base, [theirs ?? []], [mine])));
}

/** What one field costs on a large state against a small one, where everything else is shared. */
function scale(): void {
  const [edit] = allEdits as [Edit];
  const [small, large] = [1_000, 1_000_000].map((size) => {
    const before = toJson(boardOf(size));
    const after = edit.update(before as unknown as Board) as unknown as Json;
    const patch = diff(before, after);
    const rounds = 200; // a single one is too short to be timed
    const repeated = (act: () => unknown) => () => {
      for (let round = 0; round < rounds; round++) act();
    };
    return {
      diff: median(repeated(() => diff(before, after))) / rounds,
      apply: median(repeated(() => apply(before, patch))) / rounds,
    };
  });
  if (!small || !large) return;
  console.log('## One field of 1 MB against one of 1 KB\n\n| | 1 KB | 1 MB | × |\n|---|---|---|---|');
  for (const what of ['diff', 'apply'] as const) {
    console.log(
      `| ${what} | ${ms(small[what])} | ${ms(large[what])} | ${(large[what] / small[what]).toFixed(1)} |`,
    );
  }
}

function rebaseOverMany(): void {
  const board = toJson(boardOf(100_000)) as unknown as Board;
  const theirs = manyEdits(board, 20);
  console.log('\n## One pending edit over 20 missed changes, 100 KB\n\n| edit | ms |\n|---|---|');
  for (const edit of allEdits) {
    const mine = diff(board as unknown as Json, edit.update(board) as unknown as Json);
    console.log(`| ${edit.name} | ${ms(median(() => rebase(board as unknown as Json, theirs, [mine])))} |`);
  }
}

function mergeTexts(): void {
  const words = Array.from({ length: 1_700 }, (_, index) => `word${index % 400}`);
  const base = words.join(' ');
  const edited = (count: number, by: string) =>
    words
      .flatMap((word, index) => (index % Math.ceil(words.length / count) === 9 ? [by, word] : word))
      .join(' ');
  console.log(`\n## Two versions of a text of ${base.length} characters\n\n| edits a side | ms |\n|---|---|`);
  for (const count of [1, 3, 30]) {
    const [theirs, mine] = [edited(count, 'theirs'), edited(count + 1, 'mine')];
    console.log(`| ${count} | ${ms(median(() => mergeText(base, theirs, mine)))} |`);
  }
}

/** The median time of `act` in ms; what `setUp` takes does not count. */
function median(act: () => unknown, setUp: () => void = () => undefined): number {
  const times: number[] = [];
  const end = performance.now() + 400;
  while (times.length < 5 || (times.length < 400 && performance.now() < end)) {
    setUp();
    const started = performance.now();
    act();
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[times.length >> 1] ?? NaN;
}

function ms(time: number): string {
  return time < 0.1 ? time.toFixed(4) : time.toPrecision(3);
}
