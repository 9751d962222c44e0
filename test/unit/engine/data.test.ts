import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dataHandlers } from '../../../src/engine/data';
import { engineFolders } from '../../../src/engine/engineFolders';
import { evaluationOf } from '../../../src/engine/evaluationOf';
import { createServices } from '../../../src/engine/services';
import { temporaryFolder } from '../data/support';
import { fixturePath } from '../support/fixtures';
import { checkout } from '../support/programRoot';
import { makeTestRun } from '../support/testRun';
import { testWork } from '../support/testServices';

const folder = temporaryFolder();
const config = { backend: 'wasm', kernels: 'plain', dataFolder: folder.path } as const;
const services = createServices(engineFolders(checkout, config), config);
afterAll(() => services.dispose());

function put(...paths: readonly string[]): void {
  for (const path of paths) {
    const to = join(folder.path, path);
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(fixturePath('images/tiny.png'), to);
  }
}

describe('data/list', () => {
  const list = async (): Promise<void> => {
    await dataHandlers(services)['data/list'](null, testWork());
  };

  it('has images that were added to a folder seen from then on, and measured', async () => {
    put('icons/train/a/1.png', 'icons/train/b/1.png', 'icons/test/a/1.png', 'icons/test/b/1.png');
    await services.backend();
    const loaded = await services.model(await makeTestRun());
    const counts = async (): Promise<number[]> => {
      const targets = [{ data: 'icons', fit: 'resize' }] as const;
      const { source } = await evaluationOf(services, loaded, { source: 'icons', targets }, {});
      return [(await services.images('icons', 'test')).count, source.count];
    };
    expect(await counts()).toEqual([2, 2]);
    put('icons/test/b/2.png');
    await list();
    expect(await counts()).toEqual([3, 3]);
  });

  it('keeps what is not read from image files', async () => {
    const before = await services.images('optdigits', 'test');
    await list();
    expect(await services.images('optdigits', 'test')).toBe(before);
  });
});
