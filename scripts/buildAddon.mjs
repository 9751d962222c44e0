/**
 * `npm run build:addon`: compiles the addon of `@tensorflow/tfjs-node-gpu` from the sources of that npm package
 * (Apache-2.0), unchanged, and bundles its kernels, into dist/tensorflow. Linked against empty libraries of TensorFlow's
 * names, so that one addon serves every TensorFlow that exports the same C API. Linux on x64 only.
 */
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as esbuild } from 'esbuild';
import { include as nodeHeaders } from './lib/nodeHeaders.mjs';
import { cached } from './lib/cache.mjs';
import { npmCommand, runOrThrow } from './lib/processes.mjs';
import { tensorflowWheel } from './lib/tensorflowWheel.mjs';

/** `build`: `npm run build` makes the addon too. */
export const addonVariable = 'GRADLENS_ADDON';

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = join(checkout, 'src', 'backend', 'tensorflow', 'addon');
const packageName = '@tensorflow/tfjs-node-gpu';
const packageVersion = '4.22.0';

/** TensorFlow's libraries as the addon names them. */
const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/**
 * The npm package, unpacked; its install script is not run.
 * @returns {Promise<string>}
 */
async function tfjsNode() {
  const folder = await cached(`tfjs-node-gpu-${packageVersion}`, async (partial) => {
    await writeFile(join(partial, 'package.json'), '{ "private": true }\n');
    const spec = `${packageName}@${packageVersion}`;
    const { command, args } = npmCommand(['install', spec, '--ignore-scripts', '--no-audit', '--no-fund']);
    await runOrThrow(command, args, { cwd: partial });
  });
  return join(folder, 'node_modules', ...packageName.split('/'));
}

/** @param {string} tfjs the npm package @param {string} tensorflow the wheel @param {string} out */
async function compile(tfjs, tensorflow, out) {
  const stubs = join(out, 'stubs');
  await mkdir(stubs, { recursive: true });
  for (const name of libraries) {
    const empty = ['-shared', '-x', 'c', '/dev/null', `-Wl,-soname,${name}`, '-o', join(stubs, name)];
    await runOrThrow('cc', empty);
  }
  const common = ['-O2', '-fPIC', '-shared', '-s', '-DNAPI_VERSION=8', `-I${nodeHeaders}`];
  await runOrThrow('cc', [
    ...common,
    join(sources, 'libraryLoader.c'),
    '-o',
    join(out, 'libraryLoader.node'),
    '-ldl',
  ]);
  const binding = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(tfjs, 'binding', file));
  const includes = [`-I${tfjs}`, `-I${join(tensorflow, 'include')}`];
  const linked = ['-Wl,--no-as-needed', `-L${stubs}`, ...libraries.map((name) => `-l:${name}`)];
  const addon = ['-std=c++17', '-DBUILDING_NODE_EXTENSION', ...includes, ...binding];
  await runOrThrow('c++', [...common, ...addon, '-o', join(out, 'tfjs_binding.node'), ...linked]);
  await rm(stubs, { recursive: true });
}

/** The protocol buffers serve summaries and saved models, which GradLens has no use for. @type {import('esbuild').Plugin} */
const withoutProtocolBuffers = {
  name: 'without protocol buffers',
  setup(build) {
    build.onResolve({ filter: /\/proto\/api_pb$/ }, () => ({ path: 'api_pb', namespace: 'empty' }));
    build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** @param {string} tfjs @param {string} out */
async function bundle(tfjs, out) {
  await esbuild({
    absWorkingDir: checkout,
    entryPoints: [join(sources, 'index.ts')],
    outfile: join(out, 'index.cjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['*.node'],
    // The union package holds far more than the core that the kernels use.
    alias: { '@tensorflow/tfjs': '@tensorflow/tfjs-core', [packageName]: tfjs },
    nodePaths: [join(checkout, 'node_modules')],
    plugins: [withoutProtocolBuffers],
    logLevel: 'warning',
  });
}

/**
 * Builds the addon.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} its folder
 */
export async function buildAddon(say) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`The addon is built on Linux x64 only, and this is ${process.platform} ${process.arch}.`);
  }
  const [tfjs, tensorflow] = [await tfjsNode(), await tensorflowWheel(say)];
  const target = join(checkout, 'dist', 'tensorflow');
  const part = `${target}.part-${process.pid}`;
  await mkdir(part, { recursive: true });
  try {
    await compile(tfjs, tensorflow, part);
    await bundle(tfjs, part);
    await copyFile(
      join(checkout, 'scripts', 'build', 'licences', 'Apache-2.0.txt'),
      join(part, 'LICENSE.txt'),
    );
    await writeFile(join(part, 'NOTICE.txt'), notice);
    await rm(target, { recursive: true, force: true });
    await rename(part, target);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
  return target;
}

const notice = `tfjs_binding.node is compiled from, and index.cjs contains, the npm package ${packageName} ${packageVersion} and
@tensorflow/tfjs-core, Copyright Google LLC, under the Apache License 2.0 (LICENSE.txt). The sources are unchanged.
`;

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await buildAddon(console.log));
