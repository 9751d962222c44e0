import type { ComponentChildren } from 'preact';
import type { ImageSource } from '../../src/protocol/requests';
import type { CheckpointRef } from '../../src/protocol/runs';
import { checkpointKey, checkpointTitle } from '../model/checkpoints';
import { fitCell } from '../model/cellSize';
import { imageKey, imageTitle } from '../model/images';
import { wholeImage, zoomBy } from '../model/zoom';
import type { Choices } from '../state/useChoices';
import { useWidth } from '../state/useWidth';
import { Button } from '../toolkit';
import { ImageCell } from './ImageCell';
import { useLinkedZoom, type LinkedZoom } from './useLinkedZoom';

interface CompareTableProps {
  readonly images: readonly ImageSource[];
  readonly choices: Choices;
  readonly onRemove: (image: ImageSource) => void;
  /** What stands in the cell of an image and a model. */
  readonly cell: (image: ImageSource, checkpoint: CheckpointRef, size: number) => ComponentChildren;
}

const CELLS = { gap: 8, smallest: 84, largest: 196 } as const;

/** The grid: rows images, columns models, every picture in a window that zooms with all others. */
export function CompareTable({ images, choices, onRemove, cell }: CompareTableProps) {
  const { chosen, all } = choices;
  const [frame, width] = useWidth<HTMLDivElement>();
  const zoom = useLinkedZoom<HTMLTableElement>();
  const size = fitCell(width, chosen.length + 1, CELLS);
  return (
    <div ref={frame} class="compare">
      <ZoomButtons linked={zoom} />
      <div class="scroll-x">
        <table ref={zoom.grid} class="compare-grid">
          <thead>
            <tr>
              <th scope="col">Image</th>
              {chosen.map((ref) => (
                <th key={checkpointKey(ref)} scope="col">
                  {checkpointTitle(all, ref)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {images.map((image) => (
              <tr key={imageKey(image)}>
                <th scope="row">
                  <ImageCell image={image} checkpoint={chosen[0]} size={size} />
                  <button
                    type="button"
                    class="link"
                    aria-label={`Remove ${imageTitle(image)}`}
                    onClick={() => onRemove(image)}
                  >
                    Remove
                  </button>
                </th>
                {chosen.map((ref) => (
                  <td key={checkpointKey(ref)}>{cell(image, ref, size)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function ZoomButtons({ linked: { zoom, change } }: { readonly linked: LinkedZoom<HTMLTableElement> }) {
  return (
    <div class="buttons" role="group" aria-label="Zoom of all cells">
      <Button label="Zoom in" onClick={() => change(zoomBy(zoom, 1.5))}>
        +
      </Button>
      <Button label="Zoom out" disabled={zoom.scale === 1} onClick={() => change(zoomBy(zoom, 1 / 1.5))}>
        −
      </Button>
      <Button label="Show whole images" disabled={zoom.scale === 1} onClick={() => change(wholeImage)}>
        Reset
      </Button>
      <span class="detail" role="status">
        {Math.round(zoom.scale * 100)} %. In a cell: wheel or + and − zoom, drag or arrow keys move, 0 resets.
      </span>
    </div>
  );
}
