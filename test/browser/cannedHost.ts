/** A host that answers every request of a panel at once, from `cannedData`; a test replaces what it is about. */
import { startingSubjects } from '../../extension/panels/subjects';
import type { Handlers } from '../../src/protocol/channel';
import type { PanelRequests, PanelSubject } from '../../src/protocol/panels';
import type {
  AdversarialExample,
  EngineRequests,
  Explanation,
  ImageSource,
  MisreadImage,
} from '../../src/protocol/requests';
import type { CheckpointRef, RunSummary } from '../../src/protocol/runs';
import {
  dataSets,
  digit,
  evaluation,
  metrics,
  predictionsFor,
  proportion,
  runs,
  slopeMap,
} from './cannedData';

export interface CannedHostOptions {
  readonly subject: PanelSubject;
  readonly trusted?: boolean;
  readonly replace?: Partial<Handlers<PanelRequests>>;
}

/** Handlers over canned answers that remember the panel's subject. */
export function cannedHost({
  subject,
  trusted = true,
  replace = {},
}: CannedHostOptions): Handlers<PanelRequests> {
  let current = subject;
  return {
    'panel/ready': () => ({ subject: current, trusted }),
    'panel/subject': (params) => {
      current = params.subject;
      return null;
    },
    'host/runs': () => runs,
    'host/jobs': () => [],
    'host/cancel': () => null,
    'host/resume': () => null,
    'host/pick-image': () => testImage(3),
    'host/execute': () => null,
    ...engine,
    ...replace,
  };
}

export { startingSubjects };

export const testImage = (index: number): ImageSource => ({
  kind: 'data',
  data: 'mnist-4k',
  split: 'test',
  index,
});

const digitOf = (image: ImageSource) => digit(image.kind === 'data' ? image.index : 0);
const runOf = (checkpoint: CheckpointRef): RunSummary | undefined =>
  runs.find(({ folder }) => folder === checkpoint.run);

/** Natural gradients look like noise; the more robust the model, the less. */
const noiseOf: Readonly<Record<string, number>> = {
  Natural: 0.85,
  'AT-0.1': 0.25,
  'AT-0.2': 0.1,
  'N-0.3': 0.5,
};

const engine: Pick<Handlers<PanelRequests>, Extract<keyof PanelRequests, keyof EngineRequests>> = {
  'data/list': () => dataSets,
  'data/images': ({ start, count }) =>
    Array.from({ length: count }, (_, offset) => ({ index: start + offset, ...digit(start + offset) })),
  'image/prepare': ({ image }) => ({
    ...digitOf(image),
    title: image.kind === 'data' ? `${image.data} ${image.split} ${String(image.index)}` : 'seven.png',
    ...(image.kind === 'file' ? { adjustment: '640 × 480 colour image, resized to 28 × 28 grey' } : {}),
  }),
  'saliency/explain': explain,
  'adversarial/generate': ({ images, attack }, { report }) => {
    report({ fraction: 0.5, message: 'half' });
    return images.map((image) => attacked(image, attack.epsilon));
  },
  'zero-shot/table': ({ checkpoints }) =>
    checkpoints.map((checkpoint) => ({
      checkpoint,
      runName: runOf(checkpoint)?.name ?? 'unknown',
      evaluation: runOf(checkpoint)?.evaluation ?? evaluation(0, 0, 0, 0),
    })),
  'zero-shot/misread': ({ limit }) => ({
    accuracy: proportion(1057, 1797),
    images: misread(Math.min(limit, 12)),
  }),
  'runs/metrics': () => metrics(800),
};

function explain({
  image,
  checkpoint,
  classIndex,
}: EngineRequests['saliency/explain']['params']): Explanation {
  const { pixels, label } = digitOf(image);
  const name = runOf(checkpoint)?.name ?? '';
  return {
    checkpoint,
    runName: name,
    explainedClass: classIndex ?? label,
    predictions: predictionsFor(label, name === 'Natural' ? 0.9993 : 0.93),
    map: slopeMap(pixels, noiseOf[name] ?? 0.5, name === 'Natural' ? 0.004 : 0.02),
  };
}

/** Every pixel moved by ε in a pattern; from ε 0.1 on, every second image is taken for the next class. */
function attacked(image: ImageSource, epsilon: number): AdversarialExample {
  const { pixels, label } = digitOf(image);
  const index = image.kind === 'data' ? image.index : 0;
  const values = pixels.values.map((value, i) =>
    Math.min(1, Math.max(0, value + epsilon * Math.sign(Math.sin(i * 1.3 + index)))),
  );
  const changed = epsilon >= 0.1 && index % 2 === 1;
  const [from] = predictionsFor(label, 0.97);
  const [to] = predictionsFor(changed ? (label + 1) % 10 : label, 0.71);
  if (!from || !to) throw new Error('there are ten classes');
  return { original: pixels, adversarial: { ...pixels, values }, index, label, from, to };
}

function misread(count: number): readonly MisreadImage[] {
  return Array.from({ length: count }, (_, index) => {
    const { pixels, label } = digit(index * 7);
    const [prediction] = predictionsFor((label + 3) % 10, 0.6);
    if (!prediction) throw new Error('there are ten classes');
    return { index: index * 7, pixels, label, prediction };
  });
}
