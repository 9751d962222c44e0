import { open, type FileHandle } from 'node:fs/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openPart, partFileOf } from '../../../../src/data/download/partFile';
import { failureOf, temporaryFolder } from '../support';

const folder = temporaryFolder();
afterEach(() => vi.restoreAllMocks());

describe('the part of a file', () => {
  it('is closed again where it cannot be cut to its length', async () => {
    const target = folder.write('file.gz', '');
    const handle = await open(target);
    const methods = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
    const descriptors: (() => number)[] = [];
    vi.spyOn(methods, 'truncate').mockImplementation(function (this: FileHandle) {
      descriptors.push(() => this.fd);
      return Promise.reject(full);
    });
    const { code } = await failureOf(() => openPart(partFileOf(target), 0));
    expect(code).toBe('download/disk-full');
    // Node's descriptor of what is closed.
    expect(descriptors.map((fd) => fd())).toEqual([-1]);
  });
});
