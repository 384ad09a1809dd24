/** `node:test` as the core's tests use it, on Mocha: the same test files run in Node and in a browser. */
type Body = () => unknown;
type Block = (name: string, body: Body) => void;
interface Options {
  readonly skip?: boolean | string;
}

interface Mocha {
  readonly describe: Block & { readonly skip: Block };
  readonly it: Block & { readonly skip: Block };
  readonly before: (body: Body) => void;
  readonly after: (body: Body) => void;
  readonly beforeEach: (body: Body) => void;
  readonly afterEach: (body: Body) => void;
}

const mocha = globalThis as unknown as Mocha;

export const { before, after, beforeEach, afterEach } = mocha;
export const describe = block(mocha.describe);
export const it = block(mocha.it);
export const suite = describe;
export const test = it;

/** Takes a block with or without options between name and body. */
function block(native: Block & { readonly skip: Block }) {
  return (name: string, ...rest: [Body] | [Options, Body]): void => {
    const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
    // A body is called without arguments, lest Mocha takes a test context for its `done`.
    (options.skip ? native.skip : native)(name, () => body());
  };
}
