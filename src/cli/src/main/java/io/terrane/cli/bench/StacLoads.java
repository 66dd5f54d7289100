package io.terrane.cli.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Loads of the same Items into a full catalog, in turns with the peer; after each of them they are taken away again.
 *
 * @param root of the STAC API that is measured
 * @param folder for what is written meanwhile
 * @param present how many Items are there
 * @param added how many follow them, in a collection of their own
 */
record StacLoads(
        PrintWriter out,
        StacIngest ingest,
        String root,
        Database database,
        Optional<PgstacPeer> peer,
        Path folder,
        int present,
        int added) {
    private static final int ROUNDS = 2;
    private static final int SEARCHERS = 2;

    /** Once to warm up, as a process that has just begun compiles its code meanwhile; then beside searches of each, then alone. */
    void run() throws IOException, SQLException, InterruptedException {
        StacItems.export(lines(), present, added, StacIngest.COLLECTION);
        Files.writeString(collection(), document().replace("{base}", "http://localhost") + "\n");
        try (Connection connection = database.connect()) {
            takeAway(connection);
            inTurns("to warm up", 1, SEARCHERS, connection);
            inTurns("beside searches", ROUNDS, SEARCHERS, connection);
            inTurns("alone", ROUNDS, 0, connection);
        }
        Files.delete(lines());
        Files.delete(collection());
    }

    private void inTurns(String how, int rounds, int searching, Connection connection)
            throws IOException, SQLException, InterruptedException {
        Duration own = Duration.ZERO;
        Duration others = Duration.ZERO;
        for (int round = 0; round < rounds; round++) {
            own = own.plus(load(how, searching, connection));
            if (peer.isPresent()) {
                others = others.plus(load(how, searching, peer.get()));
            }
        }
        if (peer.isPresent()) {
            out.printf(
                    Locale.ROOT, "%s: pypgstac took %.2fx as long%n", how, (double) others.toMillis() / own.toMillis());
            out.flush();
        }
    }

    private Duration load(String how, int searching, Connection connection)
            throws IOException, SQLException, InterruptedException {
        StacSearchers searchers = new StacSearchers(root, searching);
        ingest.begin(document());
        Duration spent = searchers.beside(() -> ingest.load(lines()));
        report(
                how,
                "terrane",
                spent,
                ingest.outcome() + ", " + (StacItems.count(connection) - present) + " stored; ",
                searchers);
        takeAway(connection);
        return spent;
    }

    private Duration load(String how, int searching, PgstacPeer other) throws IOException, InterruptedException {
        StacSearchers searchers = new StacSearchers(other.root(), searching);
        Duration spent = searchers.beside(() -> other.load(collection(), lines()));
        other.remove(StacIngest.COLLECTION);
        report(how, "pypgstac", spent, "", searchers);
        return spent;
    }

    private static void takeAway(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            StacItems.remove(statement, StacIngest.COLLECTION);
        }
    }

    private void report(String how, String of, Duration spent, String outcome, StacSearchers searchers) {
        double seconds = spent.toMillis() / 1e3;
        out.printf(
                Locale.ROOT,
                "%s: %,d Items by %s in %.1f s, %,.0f a second; %s%s%n",
                how,
                added,
                of,
                seconds,
                added / seconds,
                outcome,
                searchers);
        out.flush();
    }

    private static String document() {
        return StacItems.collectionDocument(StacIngest.COLLECTION);
    }

    private Path lines() {
        return folder.resolve("more.ndjson");
    }

    private Path collection() {
        return folder.resolve("more-collection.ndjson");
    }
}
