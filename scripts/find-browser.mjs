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
    onPath('google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'),
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

/** Returns the path of Firefox: `FIREFOX_PATH`, or the one on the `PATH`. `undefined` if there is none. */
export function findFirefox() {
  return process.env.FIREFOX_PATH || onPath('firefox', 'firefox-esr').find((path) => existsSync(path));
}

/**
 * Returns the paths of WebKitGTK's driver, of the browser that comes with it and, where there is no display, of the X server
 * that can stand in for one. `undefined` if one of them is missing.
 */
export function findWebkit() {
  const [driver, xvfb] = ['WebKitWebDriver', 'Xvfb'].map((name) => onPath(name).find(existsSync));
  const browser = miniBrowsers().find(existsSync);
  const display = process.env.DISPLAY;
  return driver && browser && (display || xvfb) ? { driver, browser, display, xvfb } : undefined;
}

/** Libraries keep it, as `<libraries>/[<platform>/]webkit2gtk-<version>/MiniBrowser`; the newest first. */
function miniBrowsers() {
  return ['/usr/lib', '/usr/libexec', '/usr/lib64']
    .flatMap((folder) => [folder, ...foldersIn(folder).filter((path) => /-linux-\w+$/.test(path))])
    .flatMap(foldersIn)
    .filter((path) => /\/webkit(2?gtk)-[\d.]+$/.test(path))
    .map((folder) => join(folder, 'MiniBrowser'))
    .toReversed();
}

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

/** Where programs of these names would be; the first name first. */
function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
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
