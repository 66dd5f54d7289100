import {
  Alert,
  Breadcrumb,
  BreadcrumbItem,
  Button,
  Content,
  Label,
  PageSection,
  Progress,
  Spinner,
  Title,
} from '@patternfly/react-core';
import { useEffect, useState } from 'react';
import { Link, useParams } from 'react-router';
import { GateTable } from './GateTable';
import { NotFound } from './NotFound';
import { STATE_COLOURS } from './RunsPage';
import { ACTIONS, act, bytes, hasEnded } from './runs';
import type { ChunkMapDocument, Run, RunAction, RunEvent } from './runs';
import { get } from './stac';

const MAP_INTERVAL_MS = 2000;

/** The chunks of an item by state; the colours are told by the legend. */
function ItemChunks({ item }: { item: ChunkMapDocument['items'][number] }) {
  const names: Record<string, string> = { '#': 'done', o: 'empty', '*': 'working', '.': 'todo' };
  return (
    <figure>
      <figcaption>{item.item}</figcaption>
      <div className="chunks" style={{ gridTemplateColumns: `repeat(${item.columns}, 0.75rem)` }}>
        {[...item.chunks].map((state, index) => (
          <span
            key={index}
            className={`chunk ${names[state]}`}
            title={`row ${Math.floor(index / item.columns)}, column ${index % item.columns}: ${names[state]}`}
          />
        ))}
      </div>
    </figure>
  );
}

function Summary({ run }: { run: Run }) {
  const parts = [
    run.cause === 'request' ? undefined : run.cause === 'schedule' ? 'by schedule' : 'for new scenes',
    run.baseRun ? 'refreshes what is published' : undefined,
    run.productVersion ? `published as ${run.productVersion}` : undefined,
    run.unchanged ? 'nothing has changed at the source' : undefined,
    `${run.items.done} of ${run.items.total} Items`,
    `${bytes(run.bytesRead)} read`,
    `${bytes(run.bytesWritten)} written`,
    run.chunksPerSecond ? `${run.chunksPerSecond} chunks/s` : undefined,
    run.secondsLeft !== undefined ? `${run.secondsLeft} s left` : undefined,
    run.notBefore ? `waits for its source until ${run.notBefore.slice(11, 19)}` : undefined,
  ];
  return <Content component="small">{parts.filter(Boolean).join(' · ')}</Content>;
}

/** One run as it goes: progress, chunks, log, and what can be done with it. */
export function RunPage() {
  const { run: id } = useParams() as { run: string };
  const [run, setRun] = useState<Run>();
  const [events, setEvents] = useState<RunEvent[]>([]);
  const [map, setMap] = useState<ChunkMapDocument>({ items: [] });
  const [error, setError] = useState<Error>();
  const [refusal, setRefusal] = useState<string>();
  const [followed, setFollowed] = useState(0);

  useEffect(() => {
    setEvents([]);
    get<Run>(`/api/runs/${id}`).then(setRun, setError);
    const source = new EventSource(`/api/runs/${id}/events`);
    source.addEventListener('progress', (event) => setRun(JSON.parse(event.data)));
    source.addEventListener('log', (event) => setEvents((before) => [...before, JSON.parse(event.data)]));
    source.addEventListener('end', (event) => {
      setRun(JSON.parse(event.data));
      source.close();
    });
    return () => source.close();
  }, [id, followed]);

  const ended = run !== undefined && hasEnded(run);
  useEffect(() => {
    const load = () => get<ChunkMapDocument>(`/api/runs/${id}/chunks`).then(setMap, () => undefined);
    load();
    if (ended) {
      return;
    }
    const timer = setInterval(load, MAP_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [id, ended]);

  if (error) {
    return <NotFound error={error} />;
  }
  if (!run) {
    return (
      <PageSection>
        <Spinner aria-label="Loading run" />
      </PageSection>
    );
  }
  const change = (action: RunAction) =>
    act(id, action).then(
      () => {
        setRefusal(undefined);
        setFollowed((times) => times + 1);
      },
      (problem: Error) => setRefusal(problem.message),
    );
  const share = run.chunks.total === 0 ? 0 : (100 * run.chunks.done) / run.chunks.total;
  return (
    <>
      <PageSection>
        <Breadcrumb>
          <BreadcrumbItem render={() => <Link to="/runs">Runs</Link>} />
          <BreadcrumbItem isActive>{id}</BreadcrumbItem>
        </Breadcrumb>
        <Title headingLevel="h1">
          {run.domain}.{run.definition} {run.version} <Label color={STATE_COLOURS[run.state]}>{run.state}</Label>
        </Title>
        <Summary run={run} />
        <Progress
          value={share}
          title="Chunks"
          label={`${run.chunks.done} of ${run.chunks.total}`}
          measureLocation="top"
        />
        {run.failure && (
          <Alert isInline variant="danger" title={run.failure.detail}>
            {[run.failure.item, run.failure.asset, run.failure.window].filter(Boolean).join(', ')}
          </Alert>
        )}
        {refusal && <Alert isInline variant="warning" title={refusal} />}
        {ACTIONS[run.state].map((action) => (
          <Button key={action} variant="secondary" onClick={() => change(action)}>
            {action[0]!.toUpperCase() + action.slice(1)}
          </Button>
        ))}
        {run.collection && <Link to={`/products/${encodeURIComponent(run.collection)}`}>Open the product</Link>}
      </PageSection>
      <PageSection>
        <Title headingLevel="h2">Chunks</Title>
        <Content component="small">Green: done. Pale: done, no value. Blue: in work. Grey: to do.</Content>
        <div className="chunk-maps">
          {map.items.map((item) => (
            <ItemChunks key={item.item} item={item} />
          ))}
        </div>
      </PageSection>
      {(run.state === 'succeeded' || run.failure?.checks) && (
        <PageSection>
          <Title headingLevel="h2">Validation</Title>
          <GateTable path={`/api/runs/${id}/gate`} />
        </PageSection>
      )}
      <PageSection isFilled>
        <Title headingLevel="h2">Log</Title>
        <ol className="log">
          {events.map((event) => (
            <li key={event.sequence}>
              <time>{event.at.slice(11, 19)}</time> {event.message}
            </li>
          ))}
        </ol>
      </PageSection>
    </>
  );
}
