import { useMemo } from 'preact/hooks';
import type { Explanation, ImageSource, PreparedImage } from '../../src/protocol/requests';
import { ImageCanvas } from '../components/pictures';
import { ErrorCard, Skeleton } from '../components/notices';
import type { PanelProps } from '../components/mountPanel';
import { fitCell } from '../model/cellSize';
import { checkpointKey, checkpointTitle } from '../model/checkpoints';
import { methodMeanings } from '../model/explaining';
import { limitsOf } from '../model/maps';
import type { Choices } from '../state/useChoices';
import { useRequest, useRequests, type Requests } from '../state/useRequests';
import { isBoolean, useView } from '../state/useView';
import { useWidth } from '../state/useWidth';
import { MapColumn } from './MapColumn';
import { SaliencyControls } from './SaliencyControls';

interface SaliencyMapsProps extends PanelProps<'saliency'> {
  readonly image: ImageSource;
  readonly choices: Choices;
  readonly onPickImage: () => void;
}

const CELLS = { gap: 16, smallest: 112, largest: 280 } as const;

/** The image and one map a model, side by side. */
export function SaliencyMaps({ subject, image, show, choices, onPickImage }: SaliencyMapsProps) {
  const { chosen } = choices;
  const [sameScale, setSameScale] = useView('sameScale', false, isBoolean);
  const explanations = useExplanations({ subject, image, show }, chosen);
  const first = chosen[0];
  const prepared = useRequest('image/prepare', first && { image, checkpoint: first });
  const [grid, width] = useWidth<HTMLDivElement>();
  const size = fitCell(width, Math.min(chosen.length + 1, 5), CELLS);
  const found = chosen.flatMap((ref) => explanations.answers.get(checkpointKey(ref))?.value ?? []);
  const limits = useMemo(
    () => limitMap(found, subject.scale, sameScale),
    [explanations.answers, subject.scale, sameScale],
  );
  return (
    <>
      <SaliencyControls
        subject={subject}
        show={show}
        choices={choices}
        predictions={found[0]?.predictions ?? []}
        sameScale={sameScale}
        onSameScale={setSameScale}
        onPickImage={onPickImage}
      />
      <p class="detail">{methodMeanings[subject.method]}</p>
      <div ref={grid} class="columns">
        <OriginalColumn prepared={prepared} size={size} />
        {chosen.map((ref) => {
          const key = checkpointKey(ref);
          return (
            <MapColumn
              key={key}
              title={checkpointTitle(choices.all, ref)}
              answer={explanations.answers.get(key)}
              method={subject.method}
              limit={limits.get(key)}
              label={prepared.value?.label}
              size={size}
              onRetry={() => explanations.retry(key)}
            />
          );
        })}
      </div>
    </>
  );
}

function useExplanations(
  { subject, image }: { readonly image: ImageSource } & PanelProps<'saliency'>,
  chosen: Choices['chosen'],
): Requests<'saliency/explain'> {
  const { method, classIndex } = subject;
  const questions = useMemo(
    () =>
      new Map(
        chosen.map((checkpoint) => [
          checkpointKey(checkpoint),
          { image, checkpoint, method, ...(classIndex === undefined ? {} : { classIndex }) },
        ]),
      ),
    [chosen, image, method, classIndex],
  );
  return useRequests('saliency/explain', questions);
}

function limitMap(
  explanations: readonly Explanation[],
  scale: Parameters<typeof limitsOf>[1],
  common: boolean,
): ReadonlyMap<string, number> {
  const limits = limitsOf(
    explanations.map(({ map }) => map),
    scale,
    common,
  );
  return new Map(
    explanations.map(({ checkpoint }, index) => [checkpointKey(checkpoint), limits[index] ?? 0]),
  );
}

function OriginalColumn({
  prepared,
  size,
}: {
  readonly prepared: ReturnType<typeof useRequest<'image/prepare'>>;
  readonly size: number;
}) {
  const { value, error, retry } = prepared;
  return (
    <section class="column" aria-label="Image" style={{ width: `${String(size)}px` }}>
      <h2>Image</h2>
      {error && <ErrorCard error={error} onRetry={retry} />}
      {!value && !error && <Skeleton label="Reading the image" lines={6} />}
      {value && (
        <>
          <ImageCanvas image={value.pixels} label={`Image ${value.title}`} size={size} />
          <ImageFacts image={value} />
        </>
      )}
    </section>
  );
}

function ImageFacts({ image }: { readonly image: PreparedImage }) {
  return (
    <>
      <p>
        {image.title}
        {image.label !== undefined && <span class="detail"> · true class {image.label}</span>}
      </p>
      {image.adjustment !== undefined && <p class="detail">For the model: {image.adjustment}.</p>}
    </>
  );
}
