import { useEffect, useRef } from 'preact/hooks';
import type { MisreadImage } from '../../src/protocol/requests';
import { ErrorCard, Skeleton } from '../components/notices';
import { ImageCanvas } from '../components/pictures';
import { checkpointTitle } from '../model/checkpoints';
import { countText, percentWithInterval, plural } from '../model/format';
import { predictionText } from '../model/gallery';
import type { Choices } from '../state/useChoices';
import { useRequest } from '../state/useRequests';
import { Button } from '../toolkit';
import type { ShownCell } from './ZeroShotPanel';

interface MisreadImagesProps {
  readonly cell: ShownCell;
  readonly choices: Choices;
  readonly titleOf: (data: string) => string;
  readonly onClose: () => void;
}

const LIMIT = 60;
const SIZE = 84;

/** The images that a model takes for something else, with what they are and what it takes them for. */
export function MisreadImages({ cell, choices, titleOf, onClose }: MisreadImagesProps) {
  const { checkpoint, data, fit } = cell;
  const { value, error, retry } = useRequest('zero-shot/misread', { checkpoint, data, fit, limit: LIMIT });
  const heading = useRef<HTMLHeadingElement | null>(null);
  useEffect(() => heading.current?.focus(), [cell]);
  const misread = value && value.accuracy.count - value.accuracy.correct;
  return (
    <section aria-label="Misread images">
      <h2 ref={heading} tabIndex={-1}>
        {titleOf(data)}: what {checkpointTitle(choices.all, checkpoint)} misreads
      </h2>
      <div class="toolbar">
        <Button onClick={onClose}>Close</Button>
        {value && misread !== undefined && (
          <span>
            {plural(misread, 'image')} of {countText(value.accuracy.count)} misread, accuracy{' '}
            {percentWithInterval(value.accuracy)}
            {misread > value.images.length && `; the first ${countText(value.images.length)} shown`}
          </span>
        )}
      </div>
      {error && <ErrorCard error={error} onRetry={retry} />}
      {!value && !error && <Skeleton label="Finding the misread images" />}
      {value && (
        <ul class="cards">
          {value.images.map((image) => (
            <MisreadCard key={image.index} image={image} />
          ))}
        </ul>
      )}
    </section>
  );
}

function MisreadCard({ image: { index, pixels, label, prediction } }: { readonly image: MisreadImage }) {
  return (
    <li class="card gallery-card">
      <ImageCanvas image={pixels} label={`Image ${String(index)}, class ${String(label)}`} size={SIZE} />
      <p class="caption">
        {label} → {predictionText(prediction)}
      </p>
    </li>
  );
}
