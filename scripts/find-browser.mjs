import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { run } from './run.mjs';

/** Where Chrome, Chromium and Edge are usually installed, by platform. */
const places = {
  darwin: () =>
    ['', homedir()].flatMap((home) =>
      ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
        (name) => `${home}/Applications/${name}.app/Contents/MacOS/${name}`,
      ),
    ),
  linux: () =>
    ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'].flatMap(
      (name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)),
    ),
  win32: () =>
    ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData']
      .flatMap((name) => process.env[name] ?? [])
      .flatMap((folder) => [
        join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
        join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
      ]),
};

/**
 * Returns the path of a Chromium browser: `CHROME_PATH`, an installed one, Puppeteer's, or Debian's package, installed now
 * if we may. `undefined` if there is none.
 */
export async function findBrowser() {
  return process.env.CHROME_PATH || installedBrowser() || (await debianBrowser());
}

/** What to do for a browser, in three lines. */
export const browserAdvice = `The tests need a Chromium browser, and none was found. Either
  install Chrome, Chromium or Edge, or run: npx @puppeteer/browsers install chrome@stable --path ~/.cache/puppeteer
  or name one: CHROME_PATH=/path/to/chrome npm test`;

function installedBrowser() {
  return [...(places[process.platform]?.() ?? []), ...puppeteerBrowsers()].find((path) => existsSync(path));
}

/** Puppeteer keeps browsers as `<cache>/chrome/<platform>-<version>/chrome-<platform>/chrome`. */
function puppeteerBrowsers() {
  const cache = join(process.env.PUPPETEER_CACHE_DIR ?? join(homedir(), '.cache', 'puppeteer'), 'chrome');
  const programs = [
    'chrome',
    'chrome.exe',
    'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  ];
  return foldersIn(cache)
    .flatMap(foldersIn)
    .flatMap((folder) => programs.map((program) => join(folder, program)));
}

function foldersIn(folder) {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

async function debianBrowser() {
  const mayInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (!mayInstall) return undefined;
  console.log('Installing the Debian package "chromium" …');
  await run('apt-get', ['-qq', 'update']);
  await run('apt-get', ['-qq', 'install', '--yes', '--no-install-recommends', 'chromium']);
  return installedBrowser();
}
