import { describe, expect, it } from 'vitest';
import { removalText, stateText, waysOf } from '../../../extension/pickers/packageWays';
import type { PackageOffer } from '../../../src/protocol/backendPackages';

const offer: PackageOffer = {
  name: 'tensorflow-gpu',
  title: 'TensorFlow for NVIDIA GPUs',
  help: '',
  version: '2.21.0',
  licence: 'Apache-2.0',
  tool: 'pip',
  host: 'index.example.org',
  bytes: 3_400_000_000,
  unpackedBytes: 5_700_000_000,
  folder: '/storage/backends/tensorflow-gpu',
};

const installed = { ...offer, installedVersion: '2.20.0' };
const left = { leftBytes: 572_611_111 };

const told = (some: PackageOffer): unknown[] => [
  stateText(some),
  ...waysOf(some).map(({ value, label, description }) => [value, label, description]),
];

describe('what can be done with a package', () => {
  it('is to set it up where nothing of it is there', () => {
    expect(told(offer)).toEqual(['3.40 GB', ['add', '$(cloud-download) Set up', '3.40 GB']]);
  });

  it('is to remove it, or to set it up in its place', () => {
    expect(told(installed)).toEqual([
      'set up, 2.20.0',
      ['remove', '$(trash) Remove', 'frees 5.70 GB'],
      ['add', '$(cloud-download) Set up 2.21.0 in its place', '3.40 GB'],
    ]);
    expect(told({ ...installed, installedVersion: '2.21.0' }).at(-1)).toContain(
      '$(cloud-download) Set up again',
    );
    expect(removalText(installed)).toBe(
      '/storage/backends/tensorflow-gpu is deleted. What panels compute is stopped; a training that computes with it may fail.',
    );
  });

  it('is to go on, or to remove what an attempt that did not end has left', () => {
    expect(told({ ...offer, ...left })).toEqual([
      '573 MB left of an attempt that did not end',
      ['add', '$(cloud-download) Go on setting up', '3.40 GB in all'],
      ['remove', '$(trash) Remove', 'frees 573 MB'],
    ]);
    // npm goes on from nothing.
    expect(told({ ...offer, ...left, tool: 'npm' })[1]).toContain('$(cloud-download) Set up');
    expect(removalText({ ...offer, ...left })).toBe(
      'What an attempt that did not end has left is deleted: 573 MB.',
    );
  });

  it('counts what is left beside what is set up', () => {
    expect(told({ ...installed, ...left })).toEqual([
      'set up, 2.20.0; 573 MB left of an attempt that did not end',
      ['remove', '$(trash) Remove', 'frees 6.27 GB'],
      ['add', '$(cloud-download) Set up 2.21.0 in its place', '3.40 GB in all'],
    ]);
  });

  it('is to remove what is left of it also where it cannot run', () => {
    expect(told({ ...offer, ...left, misfit: 'No driver.' })).toEqual([
      '573 MB left of an attempt that did not end',
      ['remove', '$(trash) Remove', 'frees 573 MB'],
    ]);
    expect(stateText({ ...offer, misfit: 'No driver.' })).toBe('not for this machine');
    expect(waysOf({ ...offer, misfit: 'No driver.' }).map(({ value }) => value)).toEqual(['add']);
  });
});
