import { readFileSync } from 'node:fs';

/**
 * @param {string} file
 * @returns {unknown} undefined when there is no such file, or what is there is not JSON
 */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
