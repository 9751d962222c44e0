/**
 * Reads the 60,000 training images of MNIST, checksums and checks included, several times; prints the shortest time in
 * milliseconds as JSON. Arguments: the folder of the embedded data, the data folder.
 */
import { loadImageSet } from '../../src/data/registry';

const RUNS = 3;

async function main([embedded = '', external = '']: readonly string[]): Promise<void> {
  const times = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    await loadImageSet('mnist', 'train', { embedded, external });
    times.push(performance.now() - start);
  }
  console.log(JSON.stringify({ firstMs: times[0], bestMs: Math.min(...times) }));
}

void main(process.argv.slice(2));
