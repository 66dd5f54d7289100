import { EmptyState, EmptyStateBody, Label, PageSection, Spinner, Title } from '@patternfly/react-core';
import { NotFound } from './NotFound';
import type { Caller } from './stac';
import { useDocument } from './useDocument';

type State = 'unknown' | 'up' | 'degraded' | 'down';

interface Source {
  id: string;
  domain?: string;
  type: 'stac-api' | 'static-catalog';
  title?: string;
  url: string;
  state: State;
}

interface Health {
  requestsPerSecond: number;
  latencyMillis?: number;
  failure?: string;
  failedAt?: string;
  succeededAt?: string;
  mirror: { collection?: string; items: number; completeAt?: string; reconciledAt?: string; failure?: string }[];
}

const COLOURS = { unknown: 'grey', up: 'green', degraded: 'orange', down: 'red' } as const;

const minute = (time: string) => time.slice(0, 16).replace('T', ' ');

/** What a source's mirror has, how old it is, and when it was last compared with all that the source has. */
function mirrored({ collection, items, completeAt, reconciledAt, failure }: Health['mirror'][number]): string {
  const what = `${collection ? `${collection}: ` : ''}${items} Items`;
  const compared = reconciledAt ? `, compared ${minute(reconciledAt)}` : '';
  return completeAt ? `${what}, as of ${minute(completeAt)}${compared}` : `${what}, ${failure ?? 'being harvested'}`;
}

function SourceRow({ source }: { source: Source }) {
  const base = source.domain ? `/api/domains/${source.domain}/sources` : '/api/sources';
  const { document: health } = useDocument<Health>(`${base}/${source.id}/health`);
  const failing = source.state === 'down' || source.state === 'degraded';
  return (
    <tr>
      <td>
        <a href={source.url}>{source.title ?? source.id}</a>
      </td>
      <td>{source.domain ?? 'node'}</td>
      <td>
        <Label color={COLOURS[source.state]}>{source.state}</Label>{' '}
        {failing && health?.failure && health.failedAt && `${health.failure} (${minute(health.failedAt)})`}
      </td>
      <td>{health?.latencyMillis !== undefined && `${Math.round(health.latencyMillis)} ms`}</td>
      <td>{health && `${Math.round(health.requestsPerSecond * 10) / 10} / s`}</td>
      <td>
        {health?.mirror.map((mirror) => (
          <div key={mirror.collection ?? ''}>{mirrored(mirror)}</div>
        ))}
      </td>
    </tr>
  );
}

function Sources({ title, path }: { title: string; path: string }) {
  const { document, error } = useDocument<{ sources: Source[] }>(path);
  if (error) {
    return <NotFound error={error} />;
  }
  if (!document) {
    return <Spinner aria-label="Loading sources" />;
  }
  // A domain's list has those of the node too, which are shown once.
  const own = document.sources.filter((source) => path === '/api/sources' || source.domain);
  return own.length === 0 ? null : (
    <>
      <Title headingLevel="h2">{title}</Title>
      <table className="runs">
        <thead>
          <tr>
            <th>Source</th>
            <th>Of</th>
            <th>State</th>
            <th>Latency</th>
            <th>Requests</th>
            <th>Mirror</th>
          </tr>
        </thead>
        <tbody>
          {own.map((source) => (
            <SourceRow key={`${source.domain ?? ''}/${source.id}`} source={source} />
          ))}
        </tbody>
      </table>
    </>
  );
}

/** The sources that definitions may name, and how they are. */
export function SourcesPage() {
  const { document: caller } = useDocument<Caller>('/portal/me');
  const all = useDocument<{ domains: { id: string }[] }>(caller?.signedIn ? '/api/domains' : undefined);
  if (!caller || (caller.signedIn && !all.document && !all.error)) {
    return (
      <PageSection>
        <Spinner aria-label="Loading sources" />
      </PageSection>
    );
  }
  return (
    <PageSection isFilled>
      <Title headingLevel="h1">Sources</Title>
      {caller.signedIn ? (
        <>
          <Sources title="Of the node" path="/api/sources" />
          {(all.document?.domains ?? []).map(({ id }) => (
            <Sources key={id} title={id} path={`/api/domains/${id}/sources`} />
          ))}
        </>
      ) : (
        <EmptyState titleText="Sources">
          <EmptyStateBody>Sign in to see the sources that imagery is found in.</EmptyStateBody>
        </EmptyState>
      )}
    </PageSection>
  );
}
