/** `node:assert/strict` as the core's tests use it, on Chai: the same test files run in Node and in a browser. */
import { assert as chai } from 'chai';

/** How Node lets a test describe an error: by a pattern, its class, a check, or some of its properties. */
type ErrorDescription =
  RegExp | ErrorClass | ((error: unknown) => boolean) | Readonly<Record<string, unknown>>;
type ErrorClass = new (...parts: never) => Error;

const equal = (
  actual: unknown,
  expected: unknown,
  message = `expected ${show(expected)}, got ${show(actual)}`,
) => {
  chai(Object.is(actual, expected), message);
};

const notEqual = (
  actual: unknown,
  expected: unknown,
  message = `expected anything but ${show(expected)}`,
) => {
  chai(!Object.is(actual, expected), message);
};

const deepEqual = (actual: unknown, expected: unknown, message?: string) => {
  chai.deepEqual(actual, expected, message);
};

const notDeepEqual = (actual: unknown, expected: unknown, message?: string) => {
  chai.notDeepEqual(actual, expected, message);
};

const match = (actual: string, pattern: RegExp, message?: string) => {
  chai.match(actual, pattern, message);
};

const ok = (value: unknown, message?: string) => {
  chai(value, message);
};

const throws = (act: () => unknown, expected?: ErrorDescription, message?: string) => {
  const error = errorOf(act);
  chai(error !== undefined, message ?? 'expected an exception');
  check(error, expected, message);
};

const rejects = async (act: () => Promise<unknown>, expected?: ErrorDescription, message?: string) => {
  const error = await act().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  chai(error !== undefined, message ?? 'expected a rejection');
  check(error, expected, message);
};

const strict = {
  deepEqual,
  equal,
  fail: chai.fail.bind(chai),
  match,
  notDeepEqual,
  notEqual,
  ok,
  rejects,
  throws,
};

export default Object.assign(ok.bind(undefined), strict);

function errorOf(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
}

function check(error: unknown, expected: ErrorDescription | undefined, message?: string): void {
  if (expected === undefined) return;
  if (expected instanceof RegExp) chai.match(String(error), expected, message);
  else if (isErrorClass(expected)) chai(error instanceof expected, message ?? `unexpected ${String(error)}`);
  else if (typeof expected === 'function') chai(expected(error), message ?? `unexpected ${String(error)}`);
  else {
    for (const [name, value] of Object.entries(expected)) {
      const actual = (error as Record<string, unknown>)[name];
      if (value instanceof RegExp) chai.match(String(actual), value, message);
      else chai.deepEqual(actual, value, message);
    }
  }
}

function isErrorClass(expected: object): expected is ErrorClass {
  return expected === Error || Reflect.get(expected, 'prototype') instanceof Error;
}

function show(value: unknown): string {
  return JSON.stringify(value);
}
