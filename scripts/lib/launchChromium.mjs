import { chromium } from 'playwright-core';

/** Keeps Chromium from talking to anything but the server, and from needing a sandbox or a GPU. */
const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @param {string} program
 * @returns {Promise<import('playwright-core').Browser>}
 */
export function launchChromium(program) {
  return chromium.launch({ executablePath: program, args: chromiumFlags });
}
