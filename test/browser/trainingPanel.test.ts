import { expect, it } from 'vitest';
import type { TrainingProgress } from '../../src/protocol/requests';
import type { MetricRecord, RunSummary } from '../../src/protocol/runs';
import { without } from '../../webview/model/without';
import { metrics, runs } from './cannedData';
import { cannedHost, startingSubjects } from './cannedHost';
import { choose, press } from './panelActions';
import { usePanelPages, type PanelPage } from './panelPage';

const open = usePanelPages();
const subject = startingSubjects.training;
const [newest] = runs;
if (!newest) throw new Error('there are canned runs');

const running: RunSummary = {
  ...without(newest, 'evaluation'),
  name: 'AT-0.15',
  folder: '/runs/at-0.15',
  status: 'running',
};
const job = { run: running.folder, name: running.name };

const progressAt = (record: MetricRecord): TrainingProgress => ({
  run: running.folder,
  name: running.name,
  record,
  totalSteps: 800,
  imagesPerSecond: 2345.6,
  secondsLeft: 75,
});

const readout = (panel: PanelPage, name: string): Promise<string | null> =>
  panel.page.locator('.readouts div').filter({ hasText: name }).first().locator('dd').textContent();

it('shows the curves and numbers of a finished run', async () => {
  const panel = await open('training', cannedHost({ subject }));
  await panel.page.getByText('95.6 % 95 %: 94.4 to 96.8'.replaceAll(' %', '\u00a0%')).waitFor();
  expect(await readout(panel, 'Epoch')).toBe('20 of 20');
  expect(await readout(panel, 'State')).toBe('Finished');
  expect(await panel.page.locator('.uplot canvas').count()).toBe(2);
  await panel.page.getByText('Numbers of each epoch').click();
  expect(await panel.page.getByRole('row').count()).toBe(21);
  expect(panel.asked('runs/metrics')).toEqual([{ run: newest.folder }]);
});

it('follows a training: epoch, step, speed, time left, and cancels it', async () => {
  const panel = await open(
    'training',
    cannedHost({
      subject,
      replace: {
        'host/runs': () => [running, ...runs],
        'host/jobs': () => [job],
        'runs/metrics': () => metrics(99),
      },
    }),
  );
  await expect.poll(() => readout(panel, 'State')).toBe('Running');
  const next = metrics(100).at(-1);
  if (!next) throw new Error('there are canned metrics');
  await panel.notify('training/progress', progressAt(next));
  await expect.poll(() => readout(panel, 'Step')).toBe('100 of 800');
  expect(await readout(panel, 'Epoch')).toBe('3 of 20');
  expect(await readout(panel, 'Images per second')).toBe('2,346');
  expect(await readout(panel, 'Time left')).toBe('1 min 15 s');
  const bar = panel.page.getByRole('progressbar', { name: 'Training AT-0.15' });
  expect(await bar.getAttribute('aria-valuenow')).toBe('13');
  await press(panel.page, 'Cancel Training');
  expect(panel.asked('host/cancel')).toEqual([{ run: running.folder }]);
  await panel.page.getByRole('button', { name: 'Cancelling…' }).waitFor();
  await panel.notify('jobs/changed', []);
  await panel.notify('runs/changed', [{ ...running, status: 'cancelled' }, ...runs]);
  await press(panel.page, 'Resume Training');
  expect(panel.asked('host/resume')).toEqual([{ run: running.folder }]);
});

it('speaks up when robustness collapses', async () => {
  const panel = await open(
    'training',
    cannedHost({
      subject,
      replace: { 'host/runs': () => [running], 'host/jobs': () => [job], 'runs/metrics': () => metrics(80) },
    }),
  );
  await expect.poll(() => readout(panel, 'Step')).toBe('80');
  await panel.notify(
    'training/progress',
    progressAt({
      kind: 'warning',
      step: 80,
      epoch: 2,
      code: 'catastrophic-overfitting',
      message: 'The robust accuracy of the probe batch fell from 71 % to 12 %.',
    }),
  );
  const alert = panel.page.getByRole('alert').filter({ hasText: 'fell from 71 % to 12 %' });
  await alert.getByText('Warning, epoch 2, step 80').waitFor();
});

it('shows another run when it is chosen, and tells the host', async () => {
  const panel = await open('training', cannedHost({ subject }));
  await choose(panel.page, 'Run', 'Natural · finished');
  await panel.page.getByText('Natural training on the images as they are').waitFor();
  expect(panel.asked('panel/subject').at(-1)).toEqual({
    subject: { kind: 'training', run: '/home/person/digits/runs/natural' },
  });
});

it('draws thousands of steps', async () => {
  const long: MetricRecord[] = Array.from({ length: 8_000 }, (_, index) => ({
    kind: 'step',
    step: index + 1,
    epoch: 1 + Math.floor(index / 400),
    loss: 2 / (1 + index / 500),
    learningRate: 0.001,
    cleanAccuracy: 0.9,
  }));
  const panel = await open('training', cannedHost({ subject, replace: { 'runs/metrics': () => long } }));
  await expect.poll(() => readout(panel, 'Step')).toBe('8,000');
  expect(await panel.page.locator('.uplot canvas').count()).toBe(2);
});

it('has the button for the next step where nothing was trained', async () => {
  const panel = await open('training', cannedHost({ subject, replace: { 'host/runs': () => [] } }));
  await press(panel.page, 'Train…');
  expect(panel.asked('host/execute')).toEqual([{ command: 'gradlens.train' }]);
});

it('says why a run cannot be read', async () => {
  const broken: RunSummary = {
    ...without(newest, 'evaluation'),
    status: 'broken',
    problem: {
      code: 'run/checkpoint-missing',
      message: 'The run AT-0.1 has no checkpoint.',
      audience: 'user',
    },
  };
  const panel = await open(
    'training',
    cannedHost({ subject, replace: { 'host/runs': () => [broken], 'runs/metrics': () => [] } }),
  );
  await panel.page.getByRole('alert').filter({ hasText: 'has no checkpoint' }).waitFor();
  await press(panel.page, 'Show Log');
  expect(panel.asked('host/execute')).toEqual([{ command: 'gradlens.showLog' }]);
});
