import { EmptyState, EmptyStateBody, Label, PageSection, Spinner, Title } from '@patternfly/react-core';
import { Link } from 'react-router';
import { NotFound } from './NotFound';
import { Schedules } from './Schedules';
import type { Run } from './runs';
import type { Caller } from './stac';
import { useDocument } from './useDocument';

export const STATE_COLOURS = {
  queued: 'grey',
  running: 'blue',
  paused: 'orange',
  succeeded: 'green',
  failed: 'red',
  cancelled: 'grey',
} as const;

function DomainRuns({ domain }: { domain: string }) {
  const { document, error } = useDocument<{ runs: Run[] }>(`/api/domains/${domain}/runs`);
  if (error) {
    return <NotFound error={error} />;
  }
  if (!document) {
    return <Spinner aria-label="Loading runs" />;
  }
  return (
    <>
      <Title headingLevel="h2">{domain}</Title>
      {document.runs.length === 0 ? (
        <p>No run yet.</p>
      ) : (
        <table className="runs">
          <thead>
            <tr>
              <th>Definition</th>
              <th>Version</th>
              <th>State</th>
              <th>Chunks</th>
              <th>Queued</th>
              <th>By</th>
            </tr>
          </thead>
          <tbody>
            {document.runs.map((run) => (
              <tr key={run.id}>
                <td>
                  <Link to={`/runs/${run.id}`}>{run.definition}</Link>
                </td>
                <td>{run.version}</td>
                <td>
                  <Label color={STATE_COLOURS[run.state]}>{run.state}</Label>
                </td>
                <td>
                  {run.chunks.done} of {run.chunks.total}
                </td>
                <td>{run.createdAt.slice(0, 16).replace('T', ' ')}</td>
                <td>{run.createdBy}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Schedules domain={domain} />
    </>
  );
}

/** The latest runs of the domains that the caller belongs to. */
export function RunsPage() {
  const { document: caller } = useDocument<Caller>('/portal/me');
  const all = useDocument<{ domains: { id: string }[] }>(caller?.signedIn ? '/api/domains' : undefined);
  if (!caller || (caller.signedIn && !all.document && !all.error)) {
    return (
      <PageSection>
        <Spinner aria-label="Loading domains" />
      </PageSection>
    );
  }
  const domains = all.document?.domains ?? [];
  return (
    <PageSection isFilled>
      <Title headingLevel="h1">Runs</Title>
      {domains.length === 0 ? (
        <EmptyState titleText="No domain">
          <EmptyStateBody>
            {caller.signedIn ? 'Runs are shown to members of their domain.' : 'Sign in to see the runs of your domains.'}
          </EmptyStateBody>
        </EmptyState>
      ) : (
        domains.map(({ id }) => <DomainRuns key={id} domain={id} />)
      )}
    </PageSection>
  );
}
