import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeSafetensors, type SafeTensor } from '../../../src/models/checkpoints/safetensors';
import { openCheckpoint } from '../../../src/models/importers/registry';
import { temporaryFolder } from '../data/support';

const folder = temporaryFolder();
const tensors = new Map<string, SafeTensor>([['w', { dtype: 'F32', shape: [1], data: Float32Array.of(1) }]]);

describe('a safetensors file', () => {
  it.each(['any.safetensors', 'any.bin'])(
    'is one whatever the first byte, a pickle’s too, and whatever its name: %s',
    async (name) => {
      const path = join(folder.path, name);
      const formats = new Set<string>();
      const firstBytes = new Set<number | undefined>();
      for (let padding = 0; padding < 256; padding += 8) {
        const bytes = writeSafetensors(tensors, { padding: ' '.repeat(padding) });
        firstBytes.add(bytes[0]);
        await writeFile(path, bytes);
        const checkpoint = await openCheckpoint(path);
        formats.add(checkpoint.format);
        await checkpoint.close();
      }
      // 0x80 begins a pickle of protocol 2 or later.
      expect([firstBytes.size, firstBytes.has(0x80)]).toEqual([32, true]);
      expect([...formats]).toEqual(['safetensors']);
    },
  );
});
