import { useMemo, useRef, useState } from 'preact/hooks';
import type { AdversarialExample } from '../../src/protocol/requests';
import { ColourScale } from '../components/ColourScale';
import { EmptyState, Skeleton } from '../components/notices';
import { ImageCanvas, MapCanvas } from '../components/pictures';
import {
  changedText,
  fromToText,
  hasChanged,
  movedFocus,
  predictionText,
  type GalleryView,
} from '../model/gallery';
import { differenceMap } from '../model/maps';

interface CardsProps {
  readonly examples: readonly AdversarialExample[] | undefined;
  readonly busy: boolean;
  /** Of the attack that made the examples. */
  readonly epsilon: number;
  readonly changedOnly: boolean;
  readonly view: GalleryView;
  readonly onView: (view: GalleryView) => void;
}

const viewKeys: Readonly<Record<string, GalleryView>> = { a: 'adversarial', o: 'original', d: 'difference' };

/** The images as cards: arrow keys walk over them, A, O and D switch what all show. */
export function Cards({ examples, busy, epsilon, changedOnly, view, onView }: CardsProps) {
  const list = useRef<HTMLUListElement | null>(null);
  const [focused, setFocused] = useState(0);
  if (!examples) return busy ? <Skeleton label="Attacking the images" lines={8} /> : null;
  const shown = changedOnly ? examples.filter(hasChanged) : examples;
  if (shown.length === 0) return <NoneChanged examples={examples} />;
  const onKeyDown = (event: KeyboardEvent): void => {
    const nextView = viewKeys[event.key.toLowerCase()];
    if (nextView) onView(nextView);
    const next = movedFocus(focused, event.key, columnsOf(list.current), shown.length);
    if (next === focused) return;
    event.preventDefault();
    focusCard(list.current, next);
  };
  return (
    <>
      {view === 'difference' && <ColourScale limit={epsilon} channels={shown[0]?.original.channels ?? 1} />}
      <p class="detail">Arrow keys walk over the images; A after, O before, D difference.</p>
      <ul ref={list} class="cards" aria-busy={busy} onKeyDown={onKeyDown}>
        {shown.map((example, index) => (
          <li
            key={example.index}
            class={hasChanged(example) ? 'card gallery-card changed' : 'card gallery-card'}
            tabIndex={index === Math.min(focused, shown.length - 1) ? 0 : -1}
            onFocus={() => setFocused(index)}
            aria-label={cardLabel(example)}
          >
            <Card example={example} view={view} epsilon={epsilon} />
          </li>
        ))}
      </ul>
    </>
  );
}

const cardLabel = (example: AdversarialExample): string =>
  `Image ${String(example.index)}, ${fromToText(example)}, ${hasChanged(example) ? 'changed class' : 'same class'}`;

function NoneChanged({ examples }: { readonly examples: readonly AdversarialExample[] }) {
  return (
    <EmptyState
      title={changedText(examples)}
      text="The attack moved none of these images to another class. Raise ε, or show all images."
    />
  );
}

const SIZE = 112;

function Card({
  example,
  view,
  epsilon,
}: {
  readonly example: AdversarialExample;
  readonly view: GalleryView;
  readonly epsilon: number;
}) {
  const label = `Image ${String(example.index)}`;
  return (
    <>
      {view === 'difference' ? (
        <Difference example={example} epsilon={epsilon} label={label} />
      ) : (
        <ImageCanvas image={example[view]} label={label} size={SIZE} arrowKeys={false} />
      )}
      <p class="caption">
        {predictionText(example.from)}
        <br />
        <span aria-hidden="true">→ </span>
        <span class="to">{predictionText(example.to)}</span>
      </p>
      <p class="caption detail">
        #{example.index} · {hasChanged(example) ? 'changed' : 'same'}
      </p>
    </>
  );
}

function Difference({
  example: { original, adversarial },
  epsilon,
  label,
}: {
  readonly example: AdversarialExample;
  readonly epsilon: number;
  readonly label: string;
}) {
  const map = useMemo(() => differenceMap(original, adversarial, epsilon), [original, adversarial, epsilon]);
  return <MapCanvas map={map} limit={epsilon} label={`${label}, difference`} size={SIZE} arrowKeys={false} />;
}

/** Cards of the first row: those at the height of the first. */
function columnsOf(list: HTMLUListElement | null): number {
  const tops = [...(list?.children ?? [])].map((card) => card.getBoundingClientRect().top);
  return Math.max(1, tops.filter((top) => top === tops[0]).length);
}

function focusCard(list: HTMLUListElement | null, index: number): void {
  const card = list?.children[index];
  if (card instanceof HTMLElement) card.focus();
}
