import {
  Breadcrumb,
  BreadcrumbItem,
  Button,
  Card,
  CardBody,
  CardTitle,
  Content,
  Gallery,
  PageSection,
  Spinner,
  Title,
} from '@patternfly/react-core';
import { useEffect, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { GateTable } from './GateTable';
import { MeshMap } from './MeshMap';
import { NotFound } from './NotFound';
import { ProductContract } from './ProductContract';
import { ProductVersions } from './ProductVersions';
import { collectionPath, get, local } from './stac';
import type { Collection, Item, Link as StacLink } from './stac';
import { useDocument } from './useDocument';

interface ItemPageDocument {
  features: Item[];
  links: StacLink[];
}

/** One product: its current version and its Items, page by page. */
export function ProductPage() {
  const { collection: id } = useParams() as { collection: string };
  const navigate = useNavigate();
  const { document: collection, error } = useDocument<Collection>(collectionPath(id));
  const [items, setItems] = useState<Item[]>([]);
  const [next, setNext] = useState<string>();
  const first = useDocument<ItemPageDocument>(`${collectionPath(id)}/items?limit=24`);

  const add = (page: ItemPageDocument) => {
    setItems((before) => [...before, ...page.features]);
    const link = page.links.find(({ rel }) => rel === 'next');
    setNext(link && new URL(link.href).pathname + new URL(link.href).search);
  };
  useEffect(() => {
    setItems([]);
    setNext(undefined);
    if (first.document) {
      add(first.document);
    }
  }, [first.document]);

  if (error) {
    return <NotFound error={error} />;
  }
  if (!collection) {
    return (
      <PageSection>
        <Spinner aria-label="Loading product" />
      </PageSection>
    );
  }
  const open = (item: string) => `/products/${encodeURIComponent(id)}/items/${encodeURIComponent(item)}`;
  return (
    <>
      <PageSection>
        <Breadcrumb>
          <BreadcrumbItem render={() => <Link to="/">Data products</Link>} />
          <BreadcrumbItem isActive>{id}</BreadcrumbItem>
        </Breadcrumb>
        <Title headingLevel="h1">{collection.title ?? id}</Title>
        <Content component="p">{collection.description}</Content>
        <Content component="small">
          Version {collection.version} · {collection.license} ·{' '}
          {collection.extent.temporal.interval[0]?.map((end) => end?.slice(0, 10) ?? '…').join(' to ')}
        </Content>
        <ProductVersions collection={collection} />
        <ProductContract collection={collection} />
      </PageSection>
      <PageSection padding={{ default: 'noPadding' }}>
        <MeshMap
          extents={items.map((item) => ({ id: item.id, bbox: item.bbox }))}
          onSelect={(item) => navigate(open(item))}
        />
      </PageSection>
      <PageSection isFilled>
        <Gallery hasGutter>
          {items.map((item) => (
            <Card key={item.id}>
              <CardTitle>
                <Link to={open(item.id)}>{String(item.properties['datetime']).slice(0, 10)}</Link>
              </CardTitle>
              <CardBody>
                <img
                  className="preview"
                  loading="lazy"
                  alt={`Preview of ${item.id}`}
                  src={local(item.assets['thumbnail']!.href)}
                />
              </CardBody>
            </Card>
          ))}
        </Gallery>
        {next && (
          <Button variant="secondary" onClick={() => get<ItemPageDocument>(next).then(add)}>
            More
          </Button>
        )}
      </PageSection>
      {items[0]?.assets['gate-report'] && (
        <PageSection>
          <Title headingLevel="h2">Validation of version {collection.version}</Title>
          <GateTable path={local(items[0].assets['gate-report'].href)} />
        </PageSection>
      )}
    </>
  );
}
