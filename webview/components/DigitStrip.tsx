import type { ImageSource } from '../../src/protocol/requests';
import { drawPixels } from '../../src/protocol/picture';
import { useMemo } from 'preact/hooks';
import type { Pixels } from '../../src/protocol/pixels';
import { useRequest } from '../state/useRequests';
import { PixelCanvas } from './PixelCanvas';
import { ErrorCard, Skeleton } from './notices';

const COUNT = 10;
const SIZE = 56;

/** The first test images of a data set as buttons. */
export function DigitStrip({
  data,
  onPick,
}: {
  readonly data: string;
  readonly onPick: (image: ImageSource) => void;
}) {
  const { value, error, retry } = useRequest('data/images', { data, split: 'test', start: 0, count: COUNT });
  if (error) return <ErrorCard error={error} onRetry={retry} />;
  if (!value) return <Skeleton label="Reading images" lines={1} />;
  return (
    <div class="strip" role="group" aria-label={`Test images of ${data}`}>
      {value.map(({ index, pixels, label }) => (
        <button
          key={index}
          type="button"
          class="thumb"
          aria-label={`Test image ${String(index)}, class ${String(label)}`}
          onClick={() => onPick({ kind: 'data', data, split: 'test', index })}
        >
          <Thumb pixels={pixels} />
        </button>
      ))}
    </div>
  );
}

function Thumb({ pixels }: { readonly pixels: Pixels }) {
  const picture = useMemo(() => drawPixels(pixels), [pixels]);
  return <PixelCanvas picture={picture} raster={pixels} label="" size={SIZE} arrowKeys={false} />;
}
