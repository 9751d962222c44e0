import type { WorkProgress } from '../protocol/requests';

/** Between two reports, milliseconds. */
const REPORT_MS = 100;

/** Passes on what differs from before in time; the last report of a piece of work comes from its result. */
export function paced(report: (progress: WorkProgress) => void): (progress: WorkProgress) => void {
  let next = 0;
  return (progress) => {
    if (performance.now() < next) return;
    next = performance.now() + REPORT_MS;
    report(progress);
  };
}
