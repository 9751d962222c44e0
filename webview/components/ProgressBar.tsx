import { percent } from '../model/format';

/** How far a piece of work is, 0..1, with its words. */
export function ProgressBar({ fraction, label }: { readonly fraction: number; readonly label: string }) {
  const share = Math.min(1, Math.max(0, fraction));
  return (
    <div class="progress">
      <div
        class="progress-track"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <div class="progress-done" style={{ width: `${String(share * 100)}%` }} />
      </div>
      <span class="detail">
        {label} {percent(share, 0)}
      </span>
    </div>
  );
}
