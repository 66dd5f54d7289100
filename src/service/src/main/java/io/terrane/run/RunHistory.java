package io.terrane.run;

import io.agroal.api.AgroalDataSource;
import io.terrane.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** What the latest runs of this node took, to tell what one would take. */
@ApplicationScoped
class RunHistory {
    private static final int LATEST = 50;

    /** Pixels are counted in whole chunks. Of runs that one worker began and ended. */
    private static final String PACE = """
            select sum(extract(epoch from ended_at - started_at)) / sum(pixels),
              sum(bytes_written)::float8 / sum(pixels * bytes * formats)
            from (
              select r.ended_at, r.started_at, r.bytes_written,
                r.chunks_done * (d.document -> 'output' ->> 'chunk')::float8 ^ 2 as pixels,
                case when d.document -> 'output' ->> 'dtype' = 'float32' then 4 else 2 end as bytes,
                greatest(1, jsonb_array_length(d.document -> 'output' -> 'formats')) as formats
              from run r join definition d on d.key = r.definition_key
              where r.state = 'succeeded' and r.fencing_token = 1 and r.chunks_done > 0
              order by r.ended_at desc limit ?) latest
            having count(*) > 0 and sum(pixels) > 0""";

    private final Statements statements;

    @Inject
    RunHistory(AgroalDataSource database) {
        this.statements = new Statements(database);
    }

    /**
     * @param secondsAPixel from the beginning to the end of a run
     * @param compression stored bytes a byte of pixels
     */
    record Pace(double secondsAPixel, double compression) {}

    /** Empty before the first run has succeeded. */
    Optional<Pace> pace() {
        List<Pace> found = statements.query(
                "reading what runs took", row -> new Pace(row.getDouble(1), row.getDouble(2)), PACE, LATEST);
        return found.stream().findAny();
    }
}
