/** The parts of STAC documents that the portal shows, and how they are fetched. */

export interface Link {
  rel: string;
  href: string;
  type?: string;
  title?: string;
}

export interface Band {
  name?: string;
  description?: string;
  unit?: string;
  statistics?: { minimum: number; maximum: number; mean: number; valid_percent: number };
}

export interface Asset {
  href: string;
  type?: string;
  title?: string;
  roles?: string[];
  bands?: Band[];
}

export interface Collection {
  id: string;
  title?: string;
  description: string;
  license: string;
  version?: string;
  deprecated?: boolean;
  experimental?: boolean;
  'terrane:lifecycle'?: { state: string; notice?: string; endOfSupport?: string; successor?: string };
  'terrane:domain'?: string;
  'terrane:product'?: string;
  extent: { spatial: { bbox: number[][] }; temporal: { interval: (string | null)[][] } };
  summaries?: Record<string, unknown>;
}

/** The parts of a data contract (ODCS 3.1) that are shown. */
export interface Contract {
  slaProperties: { property: string; value: string | number; unit?: string }[];
  support?: { channel: string; url?: string }[];
  customProperties: { property: string; value: unknown }[];
}

export interface FreshnessNow {
  newest?: string;
  ageSeconds?: number;
  limitSeconds: number;
  breached: boolean;
}

/** A version in a product's history. */
export interface Version {
  version: string;
  state: string;
  current: boolean;
  published: string;
  notice?: string;
}

export interface Item {
  type: 'Feature';
  id: string;
  collection: string;
  bbox: number[];
  geometry: { type: string; coordinates: unknown };
  properties: Record<string, unknown>;
  assets: Record<string, Asset>;
  links: Link[];
}

export interface GateReport {
  passed: boolean;
  checked_at: string;
  failures: number;
  warnings: number;
  checks: {
    id: string;
    title: string;
    severity: 'warning' | 'blocking';
    item: string;
    outcome: 'passed' | 'warned' | 'failed';
    evidence: { text: string };
  }[];
}

export interface Caller {
  signedIn: boolean;
  name?: string;
  meshAdmin: boolean;
  domains: { id: string; roles: string[] }[];
}

/** What the server said is wrong. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
  }
}

const LOGIN_EXPIRED = 499;

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, {
    signal,
    headers: { Accept: 'application/json, application/geo+json', 'X-Requested-With': 'JavaScript' },
  });
  if (response.status === LOGIN_EXPIRED) {
    window.location.href = '/login';
  }
  if (!response.ok) {
    const body = await response.json().catch(() => ({}));
    throw new Problem(response.status, body.detail ?? `${path} answered ${response.status}`);
  }
  return response.json();
}

/** An address of this node as a path, so that the session goes along; others as they are. */
export function local(href: string): string {
  const url = new URL(href, window.location.href);
  return url.pathname.startsWith('/data/') || url.pathname.startsWith('/stac') ? url.pathname : href;
}

export const collectionPath = (id: string) => `/stac/collections/${encodeURIComponent(id)}`;
export const itemPath = (collection: string, id: string) =>
  `${collectionPath(collection)}/items/${encodeURIComponent(id)}`;
