import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { withGainedFields } from '../../../src/runs/gainedFields';
import { readExperiment } from '../../../src/runs/readRun';

let folder = '';
afterEach(() => rm(folder, { recursive: true, force: true }));

const sample = new URL('../../../media/samples/at-0.1/experiment.json', import.meta.url);

it('reads a run that was written before fields were gained as one without what they say', async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradlens-run-'));
  const text = await readFile(sample, 'utf8');
  const former = text
    .replace(/ *"(augmentation|normalisation)": "none",\n/g, '')
    .replace(/ *"labelSmoothing": 0,\n/, '')
    .replace(/,\s*"weightDecayOn": "all"/, '')
    .replace(/,\s*"attackMode": "eval",\s*"target": "none",\s*"cleanShare": 0/, '')
    .replace(/"schedule": \{\s*"name": "linear-decay"\s*\}/, '"schedule": "linear-decay"');
  for (const gained of ['augmentation', 'labelSmoothing', 'weightDecayOn', 'attackMode', 'cleanShare'])
    expect(former).not.toContain(gained);
  expect(former).not.toBe(text);
  await writeFile(join(folder, 'experiment.json'), former);
  expect(await readExperiment(folder)).toEqual(JSON.parse(text));
});

it('reads a run that was written before restarts and best iterates as one attack and its last step', async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradlens-run-'));
  const text = await readFile(sample, 'utf8');
  const former = text.replace(/,\s*"restarts": 1,\s*"useBest": false/g, '');
  expect(former.length).toBeLessThan(text.length - 80);
  await writeFile(join(folder, 'experiment.json'), former);
  expect(await readExperiment(folder)).toEqual(JSON.parse(text));
});

it('changes nothing that is said, and adds no group', () => {
  const said = {
    name: 'x',
    normalisation: 'data-set',
    training: { augmentation: 'flip', labelSmoothing: 0.1, schedule: { name: 'flat' } },
  };
  expect(withGainedFields(said)).toEqual(said);
  expect(withGainedFields({ name: 'x' })).toEqual({ name: 'x', normalisation: 'none' });
});

it('reads the former name of a cyclic schedule', () => {
  const training = { schedule: 'triangular', method: { name: 'natural' } };
  expect(withGainedFields({ normalisation: 'none', training })).toEqual({
    normalisation: 'none',
    training: {
      augmentation: 'none',
      labelSmoothing: 0,
      method: { name: 'natural' },
      schedule: { name: 'cyclic', peakAt: 0.4 },
    },
  });
});

it.each([null, 3, 'text', [{ training: {} }]])('leaves %j for the shape to refuse', (value) => {
  expect(withGainedFields(value)).toBe(value);
});
