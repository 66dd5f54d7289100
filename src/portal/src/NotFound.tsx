import { EmptyState, EmptyStateBody, PageSection } from '@patternfly/react-core';
import { Problem } from './stac';

/** Where there is nothing, or nothing for this caller. */
export function NotFound({ error }: { error?: Error }) {
  const missing = !(error instanceof Problem) || error.status === 404;
  return (
    <PageSection>
      <EmptyState titleText={missing ? 'There is nothing here' : 'This cannot be shown'}>
        <EmptyStateBody>
          {error?.message ?? 'The address leads nowhere.'} If it is for members, signing in may show it.
        </EmptyStateBody>
      </EmptyState>
    </PageSection>
  );
}
