import { sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { startBackend } from '../../src/backend/startBackend';
import { createMadryStep } from './madryStep';
import { fastest, gflops, type Measurement } from './timing';
import { createWideResNetStep } from './wideResNetStep';

interface ConvolutionCase {
  readonly batch: number;
  readonly size: number;
  readonly channels: number;
  readonly filter: number;
  readonly outChannels: number;
  readonly stride: number;
}

type PassName = 'forward' | 'input gradient' | 'filter gradient';

const convolutions: readonly ConvolutionCase[] = [
  { batch: 128, size: 28, channels: 1, filter: 5, outChannels: 32, stride: 1 },
  { batch: 128, size: 14, channels: 32, filter: 5, outChannels: 64, stride: 1 },
  { batch: 128, size: 32, channels: 16, filter: 3, outChannels: 16, stride: 1 },
  { batch: 128, size: 8, channels: 64, filter: 3, outChannels: 64, stride: 1 },
  { batch: 128, size: 32, channels: 16, filter: 3, outChannels: 32, stride: 2 },
];

async function measureProduct(): Promise<Measurement[]> {
  const size = 1024;
  const [a, b] = [1, 2].map((seed) => tf.randomNormal<tf.Rank.R2>([size, size], 0, 1, 'float32', seed));
  if (!a || !b) throw new Error('Two factors.');
  const variants = {
    '': [false, false],
    ', a transposed': [true, false],
    ', b transposed': [false, true],
  } as const;
  const rows: Measurement[] = [];
  for (const [name, [transposeA, transposeB]] of Object.entries(variants)) {
    const time = await fastest(8, () => tf.matMul(a, b, transposeA, transposeB).dispose());
    rows.push({ name: `GEMM 1024³${name}`, value: gflops(2 * size ** 3, time), unit: 'GFLOPS' });
  }
  tf.dispose([a, b]);
  return rows;
}

async function measureConvolution(
  { batch, size, channels, filter, outChannels, stride }: ConvolutionCase,
  passNames: readonly PassName[],
): Promise<Measurement[]> {
  const x = tf.randomNormal<tf.Rank.R4>([batch, size, size, channels], 0, 1, 'float32', 1);
  const w = tf.randomNormal<tf.Rank.R4>([filter, filter, channels, outChannels], 0, 1, 'float32', 2);
  const dy = tf.conv2d(x, w, stride, 'same');
  const attributes = { strides: stride, pad: 'same', dataFormat: 'NHWC' } as const;
  const run = (name: string, inputs: Record<string, tf.Tensor>, extra: Record<string, number[]>): void => {
    tf.dispose([tf.engine().runKernel<tf.Tensor>(name, inputs, { ...attributes, ...extra })]);
  };
  const passes: Record<PassName, () => void> = {
    forward: () => tf.conv2d(x, w, stride, 'same').dispose(),
    'input gradient': () => run('Conv2DBackpropInput', { dy, filter: w }, { inputShape: x.shape }),
    'filter gradient': () => run('Conv2DBackpropFilter', { x, dy }, { filterShape: w.shape }),
  };
  const title = `conv ${filter}×${filter} ${channels}→${outChannels} ${size}² stride ${stride}`;
  const operations = 2 * dy.size * filter * filter * channels;
  const rows: Measurement[] = [];
  for (const name of passNames) {
    const value = gflops(operations, await fastest(6, passes[name]));
    rows.push({ name: `${title}, ${name}`, value, unit: 'GFLOPS' });
  }
  tf.dispose([x, w, dy]);
  return rows;
}

async function measureConvolutions(passNames: readonly PassName[]): Promise<Measurement[]> {
  const rows: Measurement[] = [];
  for (const size of convolutions) rows.push(...(await measureConvolution(size, passNames)));
  return rows;
}

async function measurePooling(): Promise<Measurement[]> {
  const x = tf.randomNormal<tf.Rank.R4>([128, 28, 28, 32], 0, 1, 'float32', 1);
  const pools = { max: tf.maxPool, mean: tf.avgPool };
  const rows: Measurement[] = [];
  for (const [name, pool] of Object.entries(pools)) {
    const gradient = tf.grad((input: tf.Tensor) => pool(input as tf.Tensor4D, 2, 2, 'same'));
    const value = await fastest(6, () => gradient(x).dispose());
    rows.push({ name: `${name} pooling 2×2 28²×32, forward and gradient`, value, unit: 'ms' });
  }
  x.dispose();
  return rows;
}

async function measureMadry(): Promise<Measurement[]> {
  const { step, inputGradient } = createMadryStep(128);
  const size = 1024;
  const square = tf.randomNormal<tf.Rank.R2>([size, size], 0, 1, 'float32', 1);
  const rounds: { product: number; step: number }[] = [];
  for (let round = 0; round < 6; round++) {
    const product = await fastest(2, () => tf.matMul(square, square).dispose());
    rounds.push({ product, step: await fastest(1, step) });
  }
  const product = Math.min(...rounds.map((round) => round.product));
  const training = Math.min(...rounds.map((round) => round.step));
  return [
    { name: 'Madry net, batch 128, training step', value: training, unit: 'ms' },
    { name: 'Madry net, batch 128, training step over GEMM 1024³', value: training / product, unit: 'GEMMs' },
    { name: 'Madry net, batch 128, input gradient', value: await fastest(4, inputGradient), unit: 'ms' },
  ];
}

/** @param runs of each; the fastest counts */
async function measureWideResNet(
  architecture: 'wrn-16-1' | 'wrn-16-4',
  runs: number,
): Promise<Measurement[]> {
  const { step, inputGradient, dispose } = createWideResNetStep(architecture, 64);
  const title = `${architecture.toUpperCase()}, batch 64`;
  const rows = [
    { name: `${title}, training step`, value: await fastest(runs, step), unit: 'ms' as const },
    { name: `${title}, input gradient`, value: await fastest(runs, inputGradient), unit: 'ms' as const },
  ];
  dispose();
  return rows;
}

/** What the stock backend has at all; its filter gradient, and with it training, is missing. */
async function measureStock(wasmFolder: string): Promise<Measurement[]> {
  setWasmPaths(wasmFolder + sep);
  await tf.setBackend('wasm');
  return [...(await measureProduct()), ...(await measureConvolutions(['forward', 'input gradient']))];
}

async function measureOurs(wasmFolder: string, kernels: 'plain' | 'fma'): Promise<Measurement[]> {
  await startBackend({ wasmFolder, kernels });
  return [
    ...(await measureProduct()),
    ...(await measureConvolutions(['forward', 'input gradient', 'filter gradient'])),
    ...(await measurePooling()),
    ...(await measureMadry()),
    ...(await measureWideResNet('wrn-16-1', 6)),
    ...(await measureWideResNet('wrn-16-4', 2)),
  ];
}

const [kernels = 'plain', wasmFolder = 'dist/wasm'] = process.argv.slice(2);
const rows =
  kernels === 'stock'
    ? measureStock(wasmFolder)
    : measureOurs(wasmFolder, kernels === 'fma' ? 'fma' : 'plain');
void rows.then((measurements) => console.log(JSON.stringify(measurements)));
