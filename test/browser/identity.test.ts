import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { identity, keepName } from '../../components/browser/identity.ts';
import { colorOf, palette, shortName } from '../../components/session/presence/names.ts';

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'window');
});

/** A browser that keeps things. Node is none, so there is nothing in its place. */
function browserWith(localStorage: Partial<Storage>): void {
  Reflect.set(globalThis, 'window', { localStorage });
}

function storageDouble(): Partial<Storage> {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
    key: (index) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size;
    },
  };
}

/** All names there are. */
function allNames(): string[] {
  const steps = Array.from({ length: 60 }, (_, index) => index / 60);
  return steps.flatMap((first) =>
    steps.map((second) => {
      const numbers = [first, second];
      return identity.name(() => numbers.shift() ?? 0);
    }),
  );
}

describe('A name for whoever has not said one', () => {
  it('is an adjective and an animal, one of hundreds', () => {
    const names = new Set(allNames());
    assert.ok(names.size >= 300, String(names.size));
    for (const name of names) assert.match(name, /^[A-Z][a-z]{2,9} [A-Z][a-z]{2,9}$/);
  });

  it('stays, also after a reload', () => {
    browserWith(storageDouble());
    const first = identity.name(() => 0.1);
    assert.equal(
      identity.name(() => 0.9),
      first,
    );
  });

  it('gives way to the one that was chosen, until that is taken back', () => {
    browserWith(storageDouble());
    keepName('Zoë');
    assert.equal(
      identity.name(() => 0),
      'Zoë',
    );
    keepName('');
    assert.equal(
      identity.name(() => 0),
      'Brave Badger',
    );
  });

  it('is there although the browser keeps nothing', () => {
    const denied = () => {
      throw new DOMException('Denied', 'SecurityError');
    };
    browserWith({ getItem: denied, setItem: denied, removeItem: denied });
    keepName('Zoë');
    assert.equal(
      identity.name(() => 0),
      'Brave Badger',
    );
    assert.ok(palette.includes(identity.color('ann')));
  });

  it('is short, whatever is kept', () => {
    const storage = storageDouble();
    browserWith(storage);
    keepName('n'.repeat(1000));
    assert.equal(identity.name(() => 0).length, 64);
    keepName('   ');
    assert.equal(
      identity.name(() => 0),
      'Brave Badger',
    );
  });
});

describe('The owner keys of sessions that were started in this browser', () => {
  const day = 24 * 3600 * 1000;

  /** A browser in which time passes as a test says. */
  function browserInTime({ mock }: TestContext) {
    const storage = storageDouble();
    browserWith(storage);
    mock.timers.enable({ apis: ['Date'], now: Date.UTC(2030, 0, 1) });
    const pass = (days: number) => {
      mock.timers.tick(days * day);
    };
    return { storage, pass };
  }

  it('are kept for 90 days after they were used last', (t) => {
    const { storage, pass } = browserInTime(t);
    identity.keepOwner('v-old', 'o-old');
    identity.keepOwner('v-used', 'o-used');
    pass(60);
    assert.equal(identity.owner('v-used'), 'o-used');
    pass(29);
    identity.keepOwner('v-day-89', 'o-day-89');
    assert.equal(storage.length, 3);
    pass(2);
    identity.keepOwner('v-day-91', 'o-day-91');
    assert.equal(identity.owner('v-old'), null);
    assert.equal(identity.owner('v-used'), 'o-used');
    assert.equal(storage.length, 3);
  });

  it('do not pile up, however many sessions somebody starts, and leave alone what is not theirs', (t) => {
    const { storage, pass } = browserInTime(t);
    storage.setItem?.('of the app', 'kept');
    keepName('Zoë');
    for (let days = 0; days < 1000; days += 1) {
      identity.keepOwner(`v${days}`, `o${days}`);
      pass(1);
    }
    assert.equal(storage.length, 2 + 91);
    assert.equal(storage.getItem?.('of the app'), 'kept');
    assert.equal(
      identity.name(() => 0),
      'Zoë',
    );
  });

  it('are dropped where nobody can tell how old they are', (t) => {
    const { storage } = browserInTime(t);
    storage.setItem?.('shared-session:owner:v1', 'o1');
    storage.setItem?.('shared-session:owner:v2', 'o2 yesterday');
    identity.keepOwner('v3', 'o3');
    assert.equal(storage.length, 1);
  });

  it('are forgotten with their session', (t) => {
    const { storage } = browserInTime(t);
    identity.keepOwner('v1', 'o1');
    identity.keepOwner('v1', null);
    assert.deepEqual([identity.owner('v1'), storage.length], [null, 0]);
  });
});

describe('A short name', () => {
  const family = '👨‍👩‍👧‍👦';
  const table: [name: string, expected: string][] = [
    ['  Ann Lee ', 'Ann Lee'],
    ['', ''],
    ['é'.repeat(70), 'é'.repeat(64)],
    [family.repeat(20), family.repeat(9)], // 11 code units each, of 100
  ];
  for (const [name, expected] of table) {
    it(`of ${JSON.stringify(name.slice(0, 12))} has whole letters`, () => {
      assert.equal(shortName(name), expected);
    });
  }
});

describe('The palette', () => {
  for (const color of palette) {
    it(`carries white text: ${color}`, () => {
      assert.ok(1.05 / (luminance(color) + 0.05) >= 4.5);
    });
  }

  it('gives one participant one colour, and many participants all of them', () => {
    assert.equal(colorOf('ann'), colorOf('ann'));
    const colors = Array.from({ length: 500 }, (_, index) => colorOf(`participant-${index}`));
    assert.deepEqual(new Set(colors), new Set(palette));
  });

  it('is kept to: what the browser keeps is one of it', () => {
    const storage = storageDouble();
    browserWith(storage);
    assert.equal(identity.color('ann'), colorOf('ann'));
    assert.equal(identity.color('ben'), colorOf('ann'));
    storage.setItem?.('shared-session:color', 'url(https://elsewhere.example)');
    assert.equal(identity.color('ben'), colorOf('ben'));
  });
});

/** Relative luminance (WCAG 2.2) of a colour such as `#1f5fd1`. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((from) => {
    const part = parseInt(color.slice(from, from + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
