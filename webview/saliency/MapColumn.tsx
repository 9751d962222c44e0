import type { AttributionMethodName, EngineRequests } from '../../src/protocol/requests';
import { ColourScale } from '../components/ColourScale';
import { ErrorCard, Skeleton } from '../components/notices';
import { MapCanvas } from '../components/pictures';
import { Predictions } from '../components/Predictions';
import { classNameOf, mapLabel } from '../model/explaining';
import type { Answer } from '../state/asker';

type ExplainAnswer = Answer<
  EngineRequests['saliency/explain']['params'],
  EngineRequests['saliency/explain']['result'],
  never
>;

interface MapColumnProps {
  readonly title: string;
  readonly answer: ExplainAnswer | undefined;
  readonly method: AttributionMethodName;
  /** The value drawn at full intensity. */
  readonly limit: number | undefined;
  /** The true class where it is known. */
  readonly label: number | undefined;
  readonly size: number;
  readonly onRetry: () => void;
}

/** One model: its map, what the colours mean, what it takes the image for. The last map stays until the next is there. */
export function MapColumn({ title, answer, method, limit, label, size, onRetry }: MapColumnProps) {
  const explanation = answer?.value;
  return (
    <section
      class="column"
      aria-label={title}
      aria-busy={answer?.loading ?? true}
      style={{ width: `${String(size)}px` }}
    >
      <h2>{title}</h2>
      {answer?.error && <ErrorCard error={answer.error} onRetry={onRetry} />}
      {!explanation && !answer?.error && <Skeleton label={`Explaining ${title}`} lines={6} />}
      {explanation && (
        <>
          <MapCanvas
            map={explanation.map}
            limit={limit ?? 0}
            label={mapLabel(title, method, classNameOf(explanation.predictions, explanation.explainedClass))}
            size={size}
          />
          <ColourScale limit={limit ?? 0} channels={explanation.map.channels} />
          <p class="detail">
            Explained class: {classNameOf(explanation.predictions, explanation.explainedClass)}
          </p>
          <Predictions predictions={explanation.predictions} label={label} />
        </>
      )}
    </section>
  );
}
