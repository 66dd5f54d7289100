import { Alert, Content, Label, Spinner } from '@patternfly/react-core';
import type { GateReport } from './stac';
import { useDocument } from './useDocument';

const MOST_ROWS = 200;
const ORDER = ['failed', 'warned', 'passed'];
const COLOURS = { failed: 'red', warned: 'orange', passed: 'green' } as const;

/** A report of the gate as a table, what failed first. Where there is none, why that is. */
export function GateTable({ path }: { path: string }) {
  const { document: report, error } = useDocument<GateReport>(path);
  if (error) {
    return <Content component="p">{error.message}</Content>;
  }
  if (!report) {
    return <Spinner aria-label="Loading validation report" />;
  }
  const checks = [...report.checks].sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
  return (
    <>
      <Alert
        isInline
        isPlain
        variant={report.passed ? (report.warnings > 0 ? 'warning' : 'success') : 'danger'}
        title={`${report.passed ? 'Passed' : 'Refused'}: ${report.checks.length} checks, ${report.failures} failed, ${report.warnings} warned`}
      />
      <table className="runs" data-testid="gate">
        <thead>
          <tr>
            <th>Rule</th>
            <th>Severity</th>
            <th>Of</th>
            <th>Outcome</th>
            <th>Evidence</th>
          </tr>
        </thead>
        <tbody>
          {checks.slice(0, MOST_ROWS).map((check) => (
            <tr key={check.id + check.item}>
              <td title={check.title}>{check.id}</td>
              <td>{check.severity}</td>
              <td>{check.item}</td>
              <td>
                <Label color={COLOURS[check.outcome]}>{check.outcome}</Label>
              </td>
              <td>{check.evidence.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {checks.length > MOST_ROWS && <Content component="small">and {checks.length - MOST_ROWS} more</Content>}
    </>
  );
}
