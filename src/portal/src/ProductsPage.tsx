import {
  Card,
  CardBody,
  CardFooter,
  CardTitle,
  EmptyState,
  EmptyStateBody,
  Gallery,
  Label,
  PageSection,
  SearchInput,
  Spinner,
  Title,
} from '@patternfly/react-core';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { MeshMap } from './MeshMap';
import { NotFound } from './NotFound';
import type { Collection } from './stac';
import { useDocument } from './useDocument';

const matches = (collection: Collection, words: string) =>
  `${collection.id} ${collection.title ?? ''} ${collection.description}`.toLowerCase().includes(words.toLowerCase());

/** All products that the caller may discover, on a map and as cards. */
export function ProductsPage() {
  const navigate = useNavigate();
  const [words, setWords] = useState('');
  const { document, error } = useDocument<{ collections: Collection[] }>('/stac/collections');
  if (error) {
    return <NotFound error={error} />;
  }
  if (!document) {
    return (
      <PageSection>
        <Spinner aria-label="Loading products" />
      </PageSection>
    );
  }
  const shown = document.collections.filter((collection) => matches(collection, words));
  return (
    <>
      <PageSection padding={{ default: 'noPadding' }}>
        <MeshMap
          nearest={7}
          extents={shown.map(({ id, extent }) => ({ id, bbox: extent.spatial.bbox[0]! }))}
          onSelect={(id) => navigate(`/products/${encodeURIComponent(id)}`)}
        />
      </PageSection>
      <PageSection>
        <Title headingLevel="h1">Data products</Title>
        <SearchInput
          aria-label="Filter products"
          placeholder="Filter by name, domain or description"
          value={words}
          onChange={(_event, value) => setWords(value)}
          onClear={() => setWords('')}
        />
      </PageSection>
      <PageSection isFilled>
        {shown.length === 0 ? (
          <EmptyState titleText="No products">
            <EmptyStateBody>
              {document.collections.length === 0
                ? 'No product is published that you may discover. Signing in may show more.'
                : 'No product matches the filter.'}
            </EmptyStateBody>
          </EmptyState>
        ) : (
          <Gallery hasGutter minWidths={{ default: '20rem' }}>
            {shown.map((collection) => (
              <Card key={collection.id} isFullHeight>
                <CardTitle>
                  <Link to={`/products/${encodeURIComponent(collection.id)}`}>{collection.title ?? collection.id}</Link>
                </CardTitle>
                <CardBody>{collection.description}</CardBody>
                <CardFooter>
                  <Label color="blue">{collection['terrane:domain']}</Label>{' '}
                  <Label color="green">{collection.version}</Label> <Label>{collection.license}</Label>
                </CardFooter>
              </Card>
            ))}
          </Gallery>
        )}
      </PageSection>
    </>
  );
}
