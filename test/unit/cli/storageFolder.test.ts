import { expect, it } from 'vitest';
import { storageFolder } from '../../../src/cli/storageFolder';

it.each([
  ['linux', {}, '/home/ada', '/home/ada/.cache/gradlens'],
  ['linux', { XDG_CACHE_HOME: '/scratch/cache' }, '/home/ada', '/scratch/cache/gradlens'],
  ['linux', { XDG_CACHE_HOME: '' }, '/home/ada', '/home/ada/.cache/gradlens'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/ada', '/home/ada/.cache/gradlens'],
  ['darwin', { XDG_CACHE_HOME: '/scratch' }, '/Users/ada', '/Users/ada/Library/Caches/gradlens'],
  ['win32', { LOCALAPPDATA: 'D:\\Local' }, 'C:\\Users\\ada', 'D:\\Local\\gradlens\\cache'],
  ['win32', {}, 'C:\\Users\\ada', 'C:\\Users\\ada\\AppData\\Local\\gradlens\\cache'],
] as const)('the command line keeps things on %s with %j for %s in %s', (platform, env, home, folder) => {
  expect(storageFolder({ platform, env }, home)).toBe(folder);
});
