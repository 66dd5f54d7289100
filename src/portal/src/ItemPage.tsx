import {
  Breadcrumb,
  BreadcrumbItem,
  ClipboardCopy,
  Content,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Flex,
  FlexItem,
  PageSection,
  Spinner,
  Title,
} from '@patternfly/react-core';
import { Link, useParams } from 'react-router';
import { GateTable } from './GateTable';
import { MeshMap } from './MeshMap';
import { NotFound } from './NotFound';
import { itemPath, local } from './stac';
import type { Item } from './stac';
import { useDocument } from './useDocument';

const PROPERTIES: [string, string][] = [
  ['datetime', 'Acquired'],
  ['version', 'Version'],
  ['license', 'Licence'],
  ['processing:level', 'Processing level'],
  ['proj:code', 'CRS'],
  ['proj:shape', 'Rows, columns'],
  ['gsd', 'Pixel, metres'],
  ['platform', 'Platform'],
  ['eo:cloud_cover', 'Clouds in the source, %'],
];

/** One Item: its preview, what it is, how to open it, and what it was checked for. */
export function ItemPage() {
  const { collection, item: id } = useParams() as { collection: string; item: string };
  const { document: item, error } = useDocument<Item>(itemPath(collection, id));
  if (error) {
    return <NotFound error={error} />;
  }
  if (!item) {
    return (
      <PageSection>
        <Spinner aria-label="Loading Item" />
      </PageSection>
    );
  }
  const zarr = item.assets['zarr']!;
  const preview = local(item.assets['thumbnail']!.href);
  const statistics = zarr.bands?.[0]?.statistics;
  return (
    <>
      <PageSection>
        <Breadcrumb>
          <BreadcrumbItem render={() => <Link to="/">Data products</Link>} />
          <BreadcrumbItem render={() => <Link to={`/products/${encodeURIComponent(collection)}`}>{collection}</Link>} />
          <BreadcrumbItem isActive>{id}</BreadcrumbItem>
        </Breadcrumb>
        <Title headingLevel="h1">{String(item.properties['title'] ?? id)}</Title>
      </PageSection>
      <PageSection>
        <Flex alignItems={{ default: 'alignItemsFlexStart' }}>
          <FlexItem flex={{ default: 'flex_1' }}>
            <img className="preview" alt={`Preview of ${id}`} src={preview} />
          </FlexItem>
          <FlexItem flex={{ default: 'flex_1' }}>
            <DescriptionList isHorizontal isCompact>
              {PROPERTIES.filter(([name]) => item.properties[name] !== undefined).map(([name, label]) => (
                <DescriptionListGroup key={name}>
                  <DescriptionListTerm>{label}</DescriptionListTerm>
                  <DescriptionListDescription>{String(item.properties[name])}</DescriptionListDescription>
                </DescriptionListGroup>
              ))}
              {statistics && (
                <DescriptionListGroup>
                  <DescriptionListTerm>Minimum, mean, maximum</DescriptionListTerm>
                  <DescriptionListDescription>
                    {[statistics.minimum, statistics.mean, statistics.maximum].map((n) => n.toFixed(3)).join(', ')}
                  </DescriptionListDescription>
                </DescriptionListGroup>
              )}
              <DescriptionListGroup>
                <DescriptionListTerm>Sources</DescriptionListTerm>
                <DescriptionListDescription>
                  {item.links
                    .filter(({ rel }) => rel === 'derived_from')
                    .map(({ href }) => (
                      <div key={href}>
                        <a href={href}>{href.split('/').pop()}</a>
                      </div>
                    ))}
                </DescriptionListDescription>
              </DescriptionListGroup>
            </DescriptionList>
          </FlexItem>
        </Flex>
      </PageSection>
      <PageSection>
        <MeshMap extents={[{ id: item.id, bbox: item.bbox }]} preview={preview} />
      </PageSection>
      <PageSection>
        <Title headingLevel="h2">Open it</Title>
        <Content component="p">With xarray and zarr:</Content>
        <ClipboardCopy isCode isReadOnly hoverTip="Copy" clickTip="Copied">
          {`xarray.open_zarr("${zarr.href}")`}
        </ClipboardCopy>
        <Content component="p">As STAC:</Content>
        <ClipboardCopy isCode isReadOnly hoverTip="Copy" clickTip="Copied">
          {item.links.find(({ rel }) => rel === 'self')?.href ?? ''}
        </ClipboardCopy>
      </PageSection>
      <PageSection isFilled>
        <Title headingLevel="h2">Validation</Title>
        <GateTable path={local(item.assets['gate-report']!.href)} />
      </PageSection>
    </>
  );
}
