import { useLayoutEffect, useRef } from 'preact/hooks';
import { divergingColour } from '../../src/protocol/picture';
import { valueText } from '../model/format';

const STEPS = 255;

/** What the colours of a map mean: a bar from −limit over zero to +limit with its numbers. */
export function ColourScale({ limit, channels }: { readonly limit: number; readonly channels: 1 | 3 }) {
  if (limit === 0) return <p class="detail">Zero everywhere.</p>;
  if (channels === 3) {
    return <p class="detail">Grey is zero; a channel is brightest at +{valueText(limit)}.</p>;
  }
  const end = valueText(limit, 2);
  const numbers = [`−${end}`, '0', `+${end}`];
  return (
    <div
      class="colour-scale"
      role="img"
      aria-label={`Colours: blue is ${numbers[0] ?? ''}, white 0, red ${numbers[2] ?? ''}`}
    >
      <DivergingBar />
      <div class="colour-scale-numbers" aria-hidden="true">
        {numbers.map((number) => (
          <span key={number}>{number}</span>
        ))}
      </div>
    </div>
  );
}

function DivergingBar() {
  const canvas = useRef<HTMLCanvasElement | null>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = new ImageData(STEPS, 1);
    for (let step = 0; step < STEPS; step++) {
      image.data.set([...divergingColour(step / (STEPS - 1)), 255], step * 4);
    }
    context.putImageData(image, 0, 0);
  }, []);
  return <canvas ref={canvas} width={STEPS} height={1} class="colour-scale-bar" />;
}
