package io.terrane.run;

import io.agroal.api.AgroalDataSource;
import io.terrane.database.Statements;
import io.terrane.execution.ChunkReceipt;
import io.terrane.raster.store.Checksum;
import io.terrane.raster.store.ObjectLedger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The journals of runs in the database: their plans' keys, items, and receipts of chunks. */
@ApplicationScoped
class JournalStore {
    private static final String PLANNED =
            "update run set plan = ? where id = ? and fencing_token = ? and state = 'running'";

    private static final String ITEM = """
            insert into run_item (run_id, item, chunk_rows, chunk_columns)
            select id, ?, ?, ? from run where id = ? and fencing_token = ? and state = 'running'
            on conflict do nothing""";

    private static final String COUNT = "select count(*) from run_chunk where run_id = ? and item = ?";

    private static final String RECEIPTS =
            "select receipt from run_chunk where run_id = ? and item = ? and chunk >= ? and chunk < ? order by chunk";

    private static final String RECORD = """
            insert into run_chunk (run_id, item, chunk, fencing_token, at, bytes, receipt)
            select id, ?, ?, fencing_token, now(), ?, ? from run
            where id = ? and fencing_token = ? and state = 'running'
            on conflict (run_id, item, chunk) do update
              set fencing_token = excluded.fencing_token, at = excluded.at, bytes = excluded.bytes,
                receipt = excluded.receipt""";

    private static final String ADOPT = """
            insert into run_chunk (run_id, item, chunk, fencing_token, at, bytes, receipt)
            select r.id, c.item, c.chunk, r.fencing_token, c.at, c.bytes, c.receipt
            from run r join run_chunk c on c.run_id = r.base_run and c.item = ? and c.chunk <> all (?::integer[])
            where r.id = ? and r.fencing_token = ? and r.state = 'running'
            on conflict do nothing
            returning receipt""";

    private static final String ITEMS = """
            select item, chunk_rows, chunk_columns from run_item
            where run_id = ? and item > ? order by item limit ?""";

    private static final String DONE = "select chunk, bytes from run_chunk where run_id = ? and item = ?";

    private static final String RECORD_OBJECT = """
            insert into run_object (run_id, key, size, sha256)
            select id, ?, ?, decode(?, 'hex') from run where id = ? and fencing_token = ? and state = 'running'
            on conflict (run_id, key) do update set size = excluded.size, sha256 = excluded.sha256""";

    private static final String FORGET_OBJECT = """
            delete from run_object o using run r
            where r.id = o.run_id and o.run_id = ? and o.key = ? and r.fencing_token = ? and r.state = 'running'""";

    private static final String OBJECT =
            "select key, size, encode(sha256, 'hex') from run_object where run_id = ? and key = ?";

    private static final String OBJECTS = """
            select key, size, encode(sha256, 'hex') from run_object where run_id = ? and key > ? order by key limit ?""";

    private final Statements statements;

    @Inject
    JournalStore(AgroalDataSource database) {
        this.statements = new Statements(database);
    }

    /** An item of a run, in chunks. */
    record Item(String name, int chunkRows, int chunkColumns) {}

    /** @param bytes 0 where no pixel has a value */
    record Done(int chunk, int bytes) {}

    /** @throws LeaseLostException when somebody else has the run or it ended */
    void planned(Claim claim, String key) {
        LeaseLostException.unlessHeld(
                claim, statements.update("keeping the plan", PLANNED, key, claim.runId(), claim.fencingToken()));
    }

    void begin(Claim claim, Item item) {
        statements.update(
                "keeping an item",
                ITEM,
                item.name,
                item.chunkRows,
                item.chunkColumns,
                claim.runId(),
                claim.fencingToken());
    }

    long chunksDone(UUID run, String item) {
        return statements
                .query("counting chunks", row -> row.getLong(1), COUNT, run, item)
                .getFirst();
    }

    List<ChunkReceipt> receipts(UUID run, String item, int from, int to) {
        return statements.query(
                "reading receipts", row -> ReceiptFormat.decode(row.getBytes(1)), RECEIPTS, run, item, from, to);
    }

    /** @throws LeaseLostException when somebody else has the run or it ended */
    void record(Claim claim, String item, ChunkReceipt receipt) {
        LeaseLostException.unlessHeld(
                claim,
                statements.update(
                        "keeping a receipt",
                        RECORD,
                        item,
                        receipt.chunk(),
                        receipt.bytes(),
                        ReceiptFormat.encode(receipt),
                        claim.runId(),
                        claim.fencingToken()));
    }

    /** Takes the receipts of an item over from the run before, some chunks excepted; those that were not there. */
    List<ChunkReceipt> adopt(Claim claim, String item, Set<Integer> except) {
        String chunks = except.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
        return statements.query(
                "taking receipts over",
                row -> ReceiptFormat.decode(row.getBytes(1)),
                ADOPT,
                item,
                chunks,
                claim.runId(),
                claim.fencingToken());
    }

    /** @throws LeaseLostException when somebody else has the run or it ended */
    void record(Claim claim, ObjectLedger.Entry object) {
        LeaseLostException.unlessHeld(
                claim,
                statements.update(
                        "keeping a checksum",
                        RECORD_OBJECT,
                        object.key(),
                        object.checksum().size(),
                        object.checksum().sha256(),
                        claim.runId(),
                        claim.fencingToken()));
    }

    void forget(Claim claim, String key) {
        statements.update("forgetting an object", FORGET_OBJECT, claim.runId(), key, claim.fencingToken());
    }

    Optional<Checksum> object(UUID run, String key) {
        return statements.query("reading a checksum", JournalStore::entry, OBJECT, run, key).stream()
                .map(ObjectLedger.Entry::checksum)
                .findFirst();
    }

    /** In order of keys. */
    List<ObjectLedger.Entry> objects(UUID run, String after, int limit) {
        return statements.query("reading checksums", JournalStore::entry, OBJECTS, run, after, limit);
    }

    private static ObjectLedger.Entry entry(ResultSet row) throws SQLException {
        return new ObjectLedger.Entry(row.getString(1), new Checksum(row.getString(3), row.getLong(2)));
    }

    /** @param after name of the last item that is known; empty for the first page */
    List<Item> items(UUID run, String after, int limit) {
        return statements.query(
                "reading items",
                row -> new Item(row.getString(1), row.getInt(2), row.getInt(3)),
                ITEMS,
                run,
                after,
                limit);
    }

    List<Done> done(UUID run, String item) {
        return statements.query("reading chunks", row -> new Done(row.getInt(1), row.getInt(2)), DONE, run, item);
    }
}
