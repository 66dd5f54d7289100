import { Content, Label } from '@patternfly/react-core';
import type { Collection, Contract, FreshnessNow } from './stac';
import { useDocument } from './useDocument';

const DAY = 86_400;

/** What the product's team promises, and whether the data are as fresh as that. */
export function ProductContract({ collection }: { collection: Collection }) {
  const domain = collection['terrane:domain'];
  const product = collection['terrane:product'];
  const path = domain && product ? `/api/domains/${domain}/products/${product}/contract` : undefined;
  const { document: contract } = useDocument<Contract>(path);
  if (!contract) {
    return null;
  }
  const now = contract.customProperties.find(({ property }) => property === 'freshnessNow')?.value as
    | FreshnessNow
    | undefined;
  return (
    <Content component="small">
      {now?.ageSeconds !== undefined && (
        <Label isCompact status={now.breached ? 'danger' : 'success'}>
          newest data {Math.floor(now.ageSeconds / DAY)} days old, {now.limitSeconds / DAY} promised
        </Label>
      )}{' '}
      {contract.slaProperties
        .filter(({ property }) => property !== 'freshness')
        .map(({ property, value, unit }) => `${property} ${value}${unit ? ` ${unit}` : ''}`)
        .join(' · ')}{' '}
      {contract.support?.map(({ channel, url }) => (
        <a key={channel} href={url}>
          {channel}{' '}
        </a>
      ))}
      <a href={path}>Data contract</a>
    </Content>
  );
}
