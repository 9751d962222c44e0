import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkVsix } from '../../../scripts/lib/checkVsix.mjs';

/** A zip archive with one local header and one directory entry a file (APPNOTE 4.3.7, 4.3.12, 4.3.16). */
function zip(files: Readonly<Record<string, string | Buffer>>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    const packed = deflateRawSync(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    directory.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), fields, tail, Buffer.from(name));
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(locals.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

describe('the check of a package', () => {
  const checkout = mkdtempSync(join(tmpdir(), 'gradlens-vsix-test-'));
  const vsix = join(checkout, 'x.vsix');
  const whole = {
    'extension.vsixmanifest': '',
    'extension/package.json': JSON.stringify({
      main: './dist/extension.js',
      contributes: { icon: 'media/icon.png' },
    }),
    'extension/readme.md': '',
    'extension/changelog.md': '',
    'extension/LICENSE.txt': '',
    'extension/dist/extension.js': '',
    'extension/dist/engine.js': '',
    'extension/dist/probe.js': '',
    'extension/dist/decodeWorker.js': '',
    'extension/dist/THIRD-PARTY-NOTICES.txt': '',
    'extension/dist/webview/compare.js': '',
    'extension/dist/wasm/kernels.wasm': '\0asm',
    'extension/media/icon.png': '',
    'extension/media/data/digits.gz': '',
  };
  beforeAll(() => {
    const made = ['webview/panels/compare.tsx', 'dist/wasm/kernels.wasm', 'media/data/digits.gz'];
    for (const file of made) {
      mkdirSync(join(checkout, file, '..'), { recursive: true });
      writeFileSync(join(checkout, file), '');
    }
  });
  afterAll(() => rmSync(checkout, { recursive: true }));

  const problems = (files: Readonly<Record<string, string | Buffer>>): string[] => {
    writeFileSync(vsix, zip(files));
    return checkVsix(vsix, checkout);
  };

  it('finds nothing wrong with a whole one', () => {
    expect(problems(whole)).toEqual([]);
  });

  it.each([
    'readme.md',
    'dist/extension.js',
    'media/icon.png',
    'dist/webview/compare.js',
    'media/data/digits.gz',
  ])('misses %s', (name) => {
    const rest = Object.entries(whole).filter(([entry]) => entry !== `extension/${name}`);
    expect(problems(Object.fromEntries(rest))).toEqual([`it lacks ${name}`]);
  });

  it('tells native code by its first bytes and by its ending', () => {
    const native = { 'extension/dist/a.bin': '\x7fELF…', 'extension/dist/b.node': '' };
    expect(problems({ ...whole, ...native })).toEqual(
      Object.keys(native).map((name) => `it holds native code: ${name}`),
    );
  });

  it('refuses sources and source maps', () => {
    expect(problems({ ...whole, 'extension/dist/engine.js.map': '', 'extension/test/a.js': '' })).toEqual([
      'it holds dist/engine.js.map',
      'it holds test/a.js',
    ]);
  });

  it('refuses more than 8 MB', () => {
    const noise = Buffer.alloc(8_100_000);
    for (let index = 0; index < noise.length; index += 4)
      noise.writeUInt32LE((index * 2654435761) % 2 ** 32, index);
    expect(problems({ ...whole, 'extension/media/noise.bin': noise })[0]).toMatch(
      /^it has 8\d{6} bytes, at most 8000000/,
    );
  });
});
