package io.terrane.webhook;

import io.agroal.api.AgroalDataSource;
import io.terrane.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Subscriptions and their deliveries. */
@ApplicationScoped
class WebhookStore {
    private static final String COLUMNS =
            "id, owner, url, collections, domains, kinds, area, filter, pause, position, created_at";

    private static final String ADD = """
            insert into subscription (id, owner, url, sealed_secret, collections, domains, kinds, area, filter, state, position,
              created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'active', ?, ?)""";

    private static final String OF_OWNER =
            "select " + COLUMNS + " from subscription where owner = ? order by created_at desc";

    private static final String FIND = "select " + COLUMNS + " from subscription where id = ? and owner = ?";

    private static final String DELETE = "delete from subscription where id = ?";

    private static final String BEHIND = "select " + COLUMNS + """
             from subscription where kind = 'changes' and state = 'active' and position < ? order by position limit 1
            for update skip locked""";

    private static final String ADVANCE = "update subscription set position = ?, sequence = ? where id = ?";

    private static final String SEQUENCE = "select sequence from subscription where id = ?";

    private static final String PAUSE = "update subscription set state = 'paused', pause = ? where id = ?";

    private static final String RESUME = "update subscription set state = 'active', pause = null where id = ?";

    private static final String QUEUE = """
            insert into delivery (id, subscription, sequence, change, event, state, next_at, created_at)
            values (?, ?, ?, ?, ?::jsonb, 'waiting', ?, ?)""";

    private static final String CLAIM = """
            update delivery d set attempts = d.attempts + 1, next_at = ?
            from subscription s
            where s.id = d.subscription and (d.subscription, d.sequence) in (
              select w.subscription, w.sequence from delivery w join subscription o on o.id = w.subscription
              where w.state = 'waiting' and w.next_at <= ? and o.state = 'active'
              order by w.next_at, w.sequence limit ? for update of w skip locked)
            returning d.id, d.subscription, d.sequence, d.event::text, d.state, d.attempts, d.next_at, d.status, d.failure,
              d.change, s.owner, s.url, s.secret, s.kind, s.sealed_secret""";

    private static final String SET_RECEIVER = """
            insert into subscription (id, owner, url, collections, domains, kinds, state, position, created_at, kind)
            values (?, '', ?, '{}', '{}', '{}', 'active', 0, ?, ?)
            on conflict (id) do update set url = excluded.url, state = 'active', pause = null""";

    private static final String QUEUE_OWN = """
            insert into delivery (id, subscription, sequence, event, state, next_at, created_at)
            select ?, s.id, nextval('lineage_event'), ?::jsonb, 'waiting', ?, ? from subscription s
            where s.id = ? and s.state = 'active'""";

    private static final String RECORD = """
            update delivery set state = ?, status = ?, failure = ?, next_at = ?,
              ended_at = case when ? = 'waiting' then null else ?::timestamptz end
            where subscription = ? and sequence = ?""";

    private static final String DELIVERIES = """
            select id, subscription, sequence, event::text, state, attempts, next_at, status, failure from delivery
            where subscription = ? and (?::text is null or state = ?) order by sequence desc limit ?""";

    private static final String AGAIN = """
            update delivery set state = 'waiting', attempts = 0, next_at = ?, ended_at = null
            where subscription = ? and sequence = ? and state = 'dead'""";

    private static final String TIDY = "delete from delivery where state <> 'waiting' and ended_at < ?";

    private static final String COUNTS = """
            select state, count(*) from delivery where subscription = ? group by state""";

    private static final String CLEAR = "select exists (select from subscription where secret is not null)";

    private static final String NOT_SEALED_WITH = """
            select id, secret, sealed_secret from subscription
            where id > ? and (secret is not null or split_part(sealed_secret, ':', 1) <> ?)
            order by id limit ? for update skip locked""";

    private static final String SET_SEALED = "update subscription set secret = null, sealed_secret = ? where id = ?";

    private final AgroalDataSource database;
    private final Statements rows;

    @Inject
    WebhookStore(AgroalDataSource database) {
        this.database = database;
        this.rows = new Statements(database);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    void add(Subscription subscription, String sealedSecret) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            Subscription.Wanted wanted = subscription.wanted();
            statement.setObject(1, subscription.id());
            statement.setString(2, subscription.owner());
            statement.setString(3, subscription.url().toString());
            statement.setString(4, sealedSecret);
            statement.setArray(5, Statements.texts(connection, wanted.collections()));
            statement.setArray(6, Statements.texts(connection, wanted.domains()));
            statement.setArray(7, Statements.texts(connection, wanted.kinds()));
            statement.setString(8, wanted.area().orElse(null));
            statement.setString(9, wanted.filter().orElse(null));
            statement.setLong(10, subscription.place());
            statement.setObject(11, utc(subscription.createdAt()));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("storing a subscription failed", e);
        }
    }

    List<Subscription> ofOwner(String owner) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(OF_OWNER)) {
            statement.setString(1, owner);
            return subscriptions(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("reading subscriptions failed", e);
        }
    }

    Optional<Subscription> find(UUID id, String owner) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setObject(1, id);
            statement.setString(2, owner);
            return subscriptions(statement).stream().findFirst();
        } catch (SQLException e) {
            throw new IllegalStateException("finding a subscription failed", e);
        }
    }

    /** Of the node's own, and where it is from now on. */
    void setReceiver(UUID id, String kind, URI url, Instant now) {
        update(SET_RECEIVER, "setting a receiver", statement -> {
            statement.setObject(1, id);
            statement.setString(2, url.toString());
            statement.setObject(3, utc(now));
            statement.setString(4, kind);
        });
    }

    /** For one of the node's own receivers, unless it wants no more. */
    void queue(UUID receiver, String event, Instant now) {
        update(QUEUE_OWN, "queueing an event", statement -> {
            statement.setObject(1, UUID.randomUUID());
            statement.setString(2, event);
            statement.setObject(3, utc(now));
            statement.setObject(4, utc(now));
            statement.setObject(5, receiver);
        });
    }

    /** One for which there are changes that were not looked at; nobody else gets it until the transaction ends. */
    Optional<Subscription> behind(long end) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(BEHIND)) {
            statement.setLong(1, end);
            return subscriptions(statement).stream().findFirst();
        } catch (SQLException e) {
            throw new IllegalStateException("finding a subscription failed", e);
        }
    }

    private static List<Subscription> subscriptions(PreparedStatement statement) throws SQLException {
        List<Subscription> subscriptions = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                subscriptions.add(new Subscription(
                        rows.getObject(1, UUID.class),
                        rows.getString(2),
                        URI.create(rows.getString(3)),
                        new Subscription.Wanted(
                                texts(rows, 4),
                                texts(rows, 5),
                                texts(rows, 6),
                                Optional.ofNullable(rows.getString(7)),
                                Optional.ofNullable(rows.getString(8))),
                        Optional.ofNullable(rows.getString(9)),
                        rows.getLong(10),
                        rows.getObject(11, OffsetDateTime.class).toInstant()));
            }
        }
        return subscriptions;
    }

    private static List<String> texts(ResultSet row, int column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    void delete(UUID id) {
        update(DELETE, "deleting a subscription", statement -> statement.setObject(1, id));
    }

    void pause(UUID id, String why) {
        update(PAUSE, "pausing a subscription", statement -> {
            statement.setString(1, why);
            statement.setObject(2, id);
        });
    }

    void resume(UUID id) {
        update(RESUME, "resuming a subscription", statement -> statement.setObject(1, id));
    }

    private interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private int update(String sql, String doing, Binding binding) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            binding.bind(statement);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(doing + " failed", e);
        }
    }

    /** An event to be made: for which change, and what to say. */
    record Queued(UUID event, long change, String document) {}

    long sequence(UUID subscription) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SEQUENCE)) {
            statement.setObject(1, subscription);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("reading a subscription failed", e);
        }
    }

    /** Queues events with the next numbers, and remembers up to where changes were looked at. */
    void queue(UUID subscription, long sequence, List<Queued> events, long place, Instant now) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(QUEUE)) {
            long next = sequence;
            for (Queued event : events) {
                statement.setObject(1, event.event);
                statement.setObject(2, subscription);
                statement.setLong(3, ++next);
                statement.setLong(4, event.change);
                statement.setString(5, event.document);
                statement.setObject(6, utc(now));
                statement.setObject(7, utc(now));
                statement.addBatch();
            }
            statement.executeBatch();
            long last = next;
            update(ADVANCE, "advancing a subscription", advance -> {
                advance.setLong(1, place);
                advance.setLong(2, last);
                advance.setObject(3, subscription);
            });
        } catch (SQLException e) {
            throw new IllegalStateException("queueing events failed", e);
        }
    }

    /** Those that are due, counted as attempted; whoever dies with them loses them when the lease ends. */
    List<Delivery.Due> claim(int limit, Duration lease) {
        Instant now = Instant.now();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setObject(1, utc(now.plus(lease)));
            statement.setObject(2, utc(now));
            statement.setInt(3, limit);
            List<Delivery.Due> due = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    due.add(due(rows));
                }
            }
            return due;
        } catch (SQLException e) {
            throw new IllegalStateException("claiming deliveries failed", e);
        }
    }

    private static Delivery.Due due(ResultSet row) throws SQLException {
        Delivery delivery = delivery(row);
        long change = row.getLong(10);
        OptionalLong place = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(change);
        Parcel parcel = new Parcel(
                delivery.id(),
                delivery.event(),
                place,
                delivery.subscription(),
                row.getString(11),
                URI.create(row.getString(12)),
                secret(row.getBytes(13), row.getString(15)));
        return new Delivery.Due(delivery, row.getString(14), parcel);
    }

    private static StoredSecret secret(byte @Nullable [] clear, @Nullable String sealed) {
        if (sealed != null) {
            return new StoredSecret.Sealed(sealed);
        }
        return clear != null ? new StoredSecret.Clear(clear) : new StoredSecret.None();
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        int status = row.getInt(8);
        return new Delivery(
                row.getObject(1, UUID.class),
                row.getObject(2, UUID.class),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getInt(6),
                row.getObject(7, OffsetDateTime.class).toInstant(),
                status == 0 ? OptionalInt.empty() : OptionalInt.of(status),
                Optional.ofNullable(row.getString(9)));
    }

    /** What became of an attempt. */
    void record(Delivery delivery) {
        Instant now = Instant.now();
        update(RECORD, "recording a delivery", statement -> {
            statement.setString(1, delivery.state());
            statement.setObject(
                    2, delivery.status().isPresent() ? delivery.status().getAsInt() : null, Types.INTEGER);
            statement.setString(3, delivery.failure().orElse(null));
            statement.setObject(4, utc(delivery.nextAt()));
            statement.setString(5, delivery.state());
            statement.setObject(6, utc(now));
            statement.setObject(7, delivery.subscription());
            statement.setLong(8, delivery.sequence());
        });
    }

    /** The latest first. */
    List<Delivery> deliveries(UUID subscription, Optional<String> state, int limit) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(DELIVERIES)) {
            statement.setObject(1, subscription);
            statement.setString(2, state.orElse(null));
            statement.setString(3, state.orElse(null));
            statement.setInt(4, limit);
            List<Delivery> deliveries = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    deliveries.add(delivery(rows));
                }
            }
            return deliveries;
        } catch (SQLException e) {
            throw new IllegalStateException("reading deliveries failed", e);
        }
    }

    /** @return false when there is no dead one of this number */
    boolean again(UUID subscription, long sequence) {
        return update(AGAIN, "queueing a delivery again", statement -> {
                    statement.setObject(1, utc(Instant.now()));
                    statement.setObject(2, subscription);
                    statement.setLong(3, sequence);
                })
                == 1;
    }

    void tidy(Instant before) {
        update(TIDY, "tidying deliveries", statement -> statement.setObject(1, utc(before)));
    }

    boolean hasClearSecrets() {
        return rows.query("looking for secrets", row -> row.getBoolean(1), CLEAR)
                .getFirst();
    }

    record Kept(UUID subscription, StoredSecret secret) {}

    /** Subscriptions after one, by id, whose secret is in the clear or sealed with another key; locked, without those others hold. */
    List<Kept> notSealedWith(String key, UUID after, int limit) {
        return rows.query(
                "reading secrets",
                row -> new Kept(row.getObject(1, UUID.class), secret(row.getBytes(2), row.getString(3))),
                NOT_SEALED_WITH,
                after,
                key,
                limit);
    }

    void setSealed(UUID subscription, String sealed) {
        rows.update("sealing a secret", SET_SEALED, sealed, subscription);
    }

    /** How many of its deliveries are in which state. */
    java.util.Map<String, Long> counts(UUID subscription) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(COUNTS)) {
            statement.setObject(1, subscription);
            java.util.Map<String, Long> counts = new java.util.TreeMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    counts.put(rows.getString(1), rows.getLong(2));
                }
            }
            return counts;
        } catch (SQLException e) {
            throw new IllegalStateException("counting deliveries failed", e);
        }
    }
}
