import { Label, Title } from '@patternfly/react-core';
import { Link } from 'react-router';
import { useDocument } from './useDocument';

interface Schedule {
  definition: string;
  cron?: string;
  zone: string;
  pollEvery?: string;
  enabled: boolean;
  nextAt?: string;
  pollAt?: string;
  last?: { at: string; result: keyof typeof COLOURS; detail?: string; run?: string };
}

const COLOURS = { queued: 'green', unchanged: 'grey', refused: 'orange', failed: 'red' } as const;

const minute = (time?: string) => time?.slice(0, 16).replace('T', ' ') ?? '';

/** When the products of a domain are computed anew, and what came of the last time. */
export function Schedules({ domain }: { domain: string }) {
  const { document } = useDocument<{ schedules: Schedule[] }>(`/api/domains/${domain}/schedules`);
  if (!document || document.schedules.length === 0) {
    return null;
  }
  return (
    <>
      <Title headingLevel="h3">Schedules</Title>
      <table className="runs">
        <thead>
          <tr>
            <th>Definition</th>
            <th>At</th>
            <th>Looks for new scenes every</th>
            <th>Next (UTC)</th>
            <th>Last</th>
          </tr>
        </thead>
        <tbody>
          {document.schedules.map((schedule) => (
            <tr key={schedule.definition}>
              <td>{schedule.definition}</td>
              <td>{schedule.cron ? `${schedule.cron} (${schedule.zone})` : ''}</td>
              <td>{schedule.pollEvery}</td>
              <td>
                {schedule.enabled ? minute([schedule.nextAt, schedule.pollAt].filter(Boolean).sort()[0]) : 'paused'}
              </td>
              <td>
                {schedule.last && (
                  <>
                    <Label color={COLOURS[schedule.last.result]}>{schedule.last.result}</Label>{' '}
                    {schedule.last.run ? (
                      <Link to={`/runs/${schedule.last.run}`}>{minute(schedule.last.at)}</Link>
                    ) : (
                      minute(schedule.last.at)
                    )}{' '}
                    {schedule.last.detail}
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
