import type { ImageSource } from '../../src/protocol/requests';
import type { CheckpointRef } from '../../src/protocol/runs';
import { ImageCanvas } from '../components/pictures';
import { ErrorCard, Skeleton } from '../components/notices';
import { imageTitle } from '../model/images';
import { useRequest } from '../state/useRequests';
import { GridCell } from './GridCell';

/** The image of a row, as the models see it. */
export function ImageCell({
  image,
  checkpoint,
  size,
}: {
  readonly image: ImageSource;
  readonly checkpoint: CheckpointRef | undefined;
  readonly size: number;
}) {
  const { value, error, retry } = useRequest('image/prepare', checkpoint && { image, checkpoint });
  const title = imageTitle(image);
  if (error) return <ErrorCard error={error} onRetry={retry} />;
  if (!value) return <Skeleton label={`Reading ${title}`} />;
  const { pixels, label, adjustment } = value;
  return (
    <GridCell
      pixels={pixels}
      size={size}
      label={`Image ${title}`}
      picture={<ImageCanvas image={pixels} label={`Image ${title}`} size={size} arrowKeys={false} />}
    >
      <p class="caption">
        {title}
        {label !== undefined && <span class="detail"> · true class {label}</span>}
      </p>
      {adjustment !== undefined && <p class="caption detail">For the model: {adjustment}.</p>}
    </GridCell>
  );
}
