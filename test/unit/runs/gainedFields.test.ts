import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { withGainedFields } from '../../../src/runs/gainedFields';
import { readExperiment } from '../../../src/runs/readRun';

let folder = '';
afterEach(() => rm(folder, { recursive: true, force: true }));

const sample = new URL('../../../media/samples/at-0.1/experiment.json', import.meta.url);

it('reads a run that was written before augmentation and normalisation as one without', async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradlens-run-'));
  const text = await readFile(sample, 'utf8');
  const former = text.replace(/ *"augmentation": "none",\n/, '').replace(/ *"normalisation": "none",\n/, '');
  expect(former).not.toBe(text);
  await writeFile(join(folder, 'experiment.json'), former);
  expect(await readExperiment(folder)).toEqual(JSON.parse(text));
});

it('changes nothing that is said, and adds no group', () => {
  const said = { name: 'x', normalisation: 'data-set', training: { augmentation: 'flip' } };
  expect(withGainedFields(said)).toEqual(said);
  expect(withGainedFields({ name: 'x' })).toEqual({ name: 'x', normalisation: 'none' });
});

it.each([null, 3, 'text', [{ training: {} }]])('leaves %j for the shape to refuse', (value) => {
  expect(withGainedFields(value)).toBe(value);
});
