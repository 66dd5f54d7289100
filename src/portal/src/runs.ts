/** Runs as the management API describes them, and what is done with them. */
import { Problem } from './stac';

export interface Run {
  id: string;
  state: 'queued' | 'running' | 'paused' | 'succeeded' | 'failed' | 'cancelled';
  domain: string;
  definition: string;
  version: string;
  createdAt: string;
  createdBy: string;
  endedAt?: string;
  notBefore?: string;
  items: { done: number; total: number };
  chunks: { done: number; total: number };
  bytesRead: number;
  bytesWritten: number;
  chunksPerSecond?: number;
  secondsLeft?: number;
  failure?: { item?: string; asset?: string; window?: string; detail: string; checks?: unknown[] };
  collection?: string;
  cause: 'request' | 'schedule' | 'new-scenes';
  baseRun?: string;
  productVersion?: string;
  unchanged?: boolean;
}

export interface RunEvent {
  sequence: number;
  at: string;
  message: string;
}

export interface ChunkMapDocument {
  items: { item: string; rows: number; columns: number; chunks: string }[];
}

export type RunAction = 'pause' | 'resume' | 'cancel' | 'retry';

/** What may be done with a run in each state. */
export const ACTIONS: Record<Run['state'], RunAction[]> = {
  queued: ['pause', 'cancel'],
  running: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
  succeeded: [],
  failed: ['retry'],
  cancelled: ['retry'],
};

export const hasEnded = (run: Run) => ['succeeded', 'failed', 'cancelled'].includes(run.state);

export async function act(run: string, action: RunAction): Promise<void> {
  const response = await fetch(`/api/runs/${run}/${action}`, {
    method: 'POST',
    headers: { Accept: 'application/json', 'X-Requested-With': 'JavaScript' },
  });
  if (!response.ok) {
    const body = await response.json().catch(() => ({}));
    throw new Problem(response.status, body.detail ?? `The run answered ${response.status}`);
  }
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

export function bytes(count: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(count, 1)) / 3));
  return `${(count / 1000 ** power).toPrecision(3)} ${UNITS[power]}`;
}
