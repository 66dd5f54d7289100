import { Alert, Label, LabelGroup } from '@patternfly/react-core';
import { collectionPath } from './stac';
import type { Collection, Version } from './stac';
import { useDocument } from './useDocument';

/** What there is to know about a product's versions: its end, where that is announced, and all that there are. */
export function ProductVersions({ collection }: { collection: Collection }) {
  const { document } = useDocument<{ versions: Version[] }>(`${collectionPath(collection.id)}/versions`);
  const lifecycle = collection['terrane:lifecycle'];
  return (
    <>
      {collection.deprecated && (
        <Alert isInline variant="warning" title={`Version ${collection.version} is ${lifecycle?.state ?? 'deprecated'}`}>
          {lifecycle?.notice}
          {lifecycle?.endOfSupport && ` Supported until ${lifecycle.endOfSupport}.`}
          {lifecycle?.successor && ` Its successor is ${lifecycle.successor}.`}
        </Alert>
      )}
      {collection.experimental && <Alert isInline variant="info" title="Experimental: it may change in any way" />}
      {document && document.versions.length > 1 && (
        <LabelGroup categoryName="Versions" numLabels={8}>
          {document.versions.map(({ version, state, current, published }) => (
            <Label
              key={version}
              color={current ? 'green' : state === 'published' ? 'blue' : 'grey'}
              href={`${collectionPath(collection.id)}/versions/${version}`}
            >
              {version} · {current ? 'current' : state} · {published.slice(0, 10)}
            </Label>
          ))}
        </LabelGroup>
      )}
    </>
  );
}
