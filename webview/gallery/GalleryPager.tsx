import type { PanelProps } from '../components/mountPanel';
import { countText } from '../model/format';
import { neighbourPage } from '../model/images';
import { Button } from '../toolkit';

/** From one page of images to the next. */
export function GalleryPager({ subject, show, total }: PanelProps<'gallery'> & { readonly total: number }) {
  const { start, count } = subject;
  const go = (to: number | undefined): void => {
    if (to !== undefined) show({ ...subject, start: to });
  };
  const [before, after] = [neighbourPage(subject, total, -1), neighbourPage(subject, total, 1)];
  const last = Math.min(start + count, total);
  return (
    <div class="buttons" role="group" aria-label="Pages">
      <Button label="Previous images" disabled={before === undefined} onClick={() => go(before)}>
        ‹
      </Button>
      <span>
        {countText(start + 1)}–{countText(last)} of {countText(total)}
      </span>
      <Button label="Next images" disabled={after === undefined} onClick={() => go(after)}>
        ›
      </Button>
    </div>
  );
}
