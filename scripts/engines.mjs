import { findFirefox, findWebkit } from './find-browser.mjs';

/** The engines that what people see is tested in. Chromium is always there: `npm test` gets one or gives up. */
const engines = [
  { name: 'chromium', title: 'Chromium', isThere: () => true },
  { name: 'firefox', title: 'Firefox', isThere: () => findFirefox() !== undefined },
  { name: 'webkit', title: 'WebKit', isThere: () => findWebkit() !== undefined },
];

/**
 * Returns the engines to test in: those that `ENGINES` names (`ENGINES="chromium firefox webkit"`), or else those that are
 * installed. Says which are not.
 *
 * @throws {Error} if one that `ENGINES` names is not installed, or does not exist
 */
export function enginesToTest(wanted = process.env.ENGINES ?? '') {
  const names = wanted.split(/[\s,]+/).filter((name) => name !== '');
  const named = names.map(engineNamed);
  const wantedEngines = named.length > 0 ? named : engines;
  const missing = wantedEngines.filter(({ isThere }) => !isThere());
  const titles = missing.map(({ title }) => title).join(' and ');
  if (titles && named.length > 0) throw new Error(`ENGINES asks for ${titles}, not installed here`);
  if (titles) console.log(`${titles} not installed: not tested in (CONTRIBUTING.md says how to get them).`);
  return wantedEngines.filter((engine) => !missing.includes(engine));
}

function engineNamed(name) {
  const engine = engines.find((engine) => engine.name === name);
  if (engine === undefined) throw new Error(`ENGINES names "${name}", which is none of the engines`);
  return engine;
}
