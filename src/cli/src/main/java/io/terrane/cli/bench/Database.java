package io.terrane.cli.bench;

import io.terrane.embedded.EmbeddedPostgresql;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The database that the service has while it is measured. */
final class Database implements AutoCloseable {
    private static final int OLDEST = 18;

    private final String jdbcUrl;
    private final String user;
    private final String password;
    private final Server server;

    /** What is stopped in the end. */
    private interface Server {
        void stop() throws IOException;
    }

    private Database(String jdbcUrl, String user, String password, Server server) {
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.password = password;
        this.server = server;
    }

    /**
     * Starts one whose data stay in the folder; an installed one where there is one, since that is what is run in production.
     *
     * @param binaries programs of the one to take
     */
    static Database start(Optional<Path> binaries, Path folder) throws IOException, InterruptedException {
        Optional<Path> installed = binaries.isPresent() ? binaries : InstalledPostgresql.since(OLDEST);
        if (installed.isPresent()) {
            InstalledPostgresql server =
                    InstalledPostgresql.start(installed.get(), folder.resolve("postgresql-installed"));
            return new Database(server.jdbcUrl(), InstalledPostgresql.OWNER, "", server::close);
        }
        EmbeddedPostgresql server = EmbeddedPostgresql.start(folder.resolve("postgresql"), 0);
        return new Database(server.jdbcUrl(), server.user(), server.password(), server::close);
    }

    String jdbcUrl() {
        return jdbcUrl;
    }

    String user() {
        return user;
    }

    String password() {
        return password;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, user, password);
    }

    String version() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select version()")) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }
}
