package io.terrane.imagery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.terrane.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Registered sources as rows. */
@ApplicationScoped
class SourceStore {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String COLUMNS = """
            key, domain, id, type, url, per_second, asset_per_second, document::text as document, header_names,
            changed_at, changed_by""";

    private static final String OF = "select " + COLUMNS + " from source where coalesce(domain, '') = ? order by id";

    private static final String ALL = "select " + COLUMNS + " from source order by key";

    private static final String FIND = "select " + COLUMNS + " from source where coalesce(domain, '') = ? and id = ?";

    private static final String BY_KEY = "select " + COLUMNS + " from source where key = ?";

    /** A domain's own before the node's. */
    private static final String AT = "select " + COLUMNS + """
             from source where rtrim(url, '/') = rtrim(?, '/') and type = 'stac-api' and (domain is null or domain = ?)
            order by domain nulls last limit 1""";

    private static final String TAKEN = """
            select exists (select 1 from source where id = ? and (domain is null) <> ?)""";

    private static final String ADD = """
            insert into source (domain, id, type, url, per_second, asset_per_second, document, header_names, headers,
              changed_at, changed_by)
            values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)
            on conflict do nothing returning\s""" + COLUMNS;

    private static final String REPLACE = """
            update source set type = ?, url = ?, per_second = ?, asset_per_second = ?, document = ?::jsonb,
              header_names = ?, headers = ?, changed_at = ?, changed_by = ?
            where key = ? returning\s""" + COLUMNS;

    private static final String HEADERS = "select headers from source where key = ?";

    private static final String DELETE = "delete from source where key = ?";

    /** Definitions of the domain, or of any, that name it and can be run. */
    private static final String USES = """
            select count(*) from definition where document #>> '{source,ref}' = ? and state <> 'retired'
              and (domain = ? or ?::text is null)""";

    private final Statements rows;

    @Inject
    SourceStore(AgroalDataSource database) {
        this.rows = new Statements(database);
    }

    /** @param domain empty for the node's */
    List<RegisteredSource> of(Optional<String> domain) {
        return rows.query("reading sources", SourceStore::source, OF, domain.orElse(""));
    }

    List<RegisteredSource> all() {
        return rows.query("reading sources", SourceStore::source, ALL);
    }

    Optional<RegisteredSource> find(Optional<String> domain, String id) {
        return rows.query("reading a source", SourceStore::source, FIND, domain.orElse(""), id).stream()
                .findFirst();
    }

    Optional<RegisteredSource> find(long key) {
        return rows.query("reading a source", SourceStore::source, BY_KEY, key).stream()
                .findFirst();
    }

    /** The one at this address that a domain may use. */
    Optional<RegisteredSource> at(String url, String domain) {
        return rows.query("reading a source", SourceStore::source, AT, url, domain).stream()
                .findFirst();
    }

    /** Whether the node has one of this id, or for the node any domain. */
    boolean isTaken(Optional<String> domain, String id) {
        return rows.query("reading sources", row -> row.getBoolean(1), TAKEN, id, domain.isEmpty())
                .getFirst();
    }

    /** @return empty when there is one of this id */
    Optional<RegisteredSource> add(
            Optional<String> domain, WrittenSource written, Optional<String> sealed, List<String> names, String by) {
        return rows
                .query(
                        "registering a source",
                        SourceStore::source,
                        ADD,
                        domain.orElse(null),
                        written.id(),
                        written.type().text(),
                        written.url().toString(),
                        written.requestsPerSecond(),
                        number(written.assetRequestsPerSecond()),
                        document(written),
                        names,
                        sealed.orElse(null),
                        Instant.now(),
                        by)
                .stream()
                .findFirst();
    }

    RegisteredSource replace(long key, WrittenSource written, Optional<String> sealed, List<String> names, String by) {
        return rows.query(
                        "replacing a source",
                        SourceStore::source,
                        REPLACE,
                        written.type().text(),
                        written.url().toString(),
                        written.requestsPerSecond(),
                        number(written.assetRequestsPerSecond()),
                        document(written),
                        names,
                        sealed.orElse(null),
                        Instant.now(),
                        by,
                        key)
                .getFirst();
    }

    private static @org.jspecify.annotations.Nullable Double number(OptionalDouble number) {
        return number.isPresent() ? number.getAsDouble() : null;
    }

    /** As it was sealed. */
    Optional<String> headers(long key) {
        return rows.query("reading headers", row -> Optional.ofNullable(row.getString(1)), HEADERS, key).stream()
                .findFirst()
                .flatMap(headers -> headers);
    }

    void delete(long key) {
        rows.update("removing a source", DELETE, key);
    }

    /** @param domain empty: of any */
    long uses(Optional<String> domain, String id) {
        return rows.query(
                        "counting definitions",
                        row -> row.getLong(1),
                        USES,
                        id,
                        domain.orElse(null),
                        domain.orElse(null))
                .getFirst();
    }

    private static String document(WrittenSource source) {
        ObjectNode document = JSON.createObjectNode();
        source.title().ifPresent(title -> document.put("title", title));
        document.set("headerHosts", JSON.valueToTree(source.headerHosts()));
        document.set("aliases", JSON.valueToTree(source.aliases()));
        source.radiometry().ifPresent(radiometry -> document.put("radiometry", radiometry));
        source.mirror().ifPresent(mirror -> document.set("mirror", SourceDocuments.mirror(mirror)));
        return document.toString();
    }

    private static RegisteredSource source(ResultSet row) throws SQLException {
        JsonNode document = parsed(row.getString("document"));
        Map<String, String> aliases = new LinkedHashMap<>();
        document.path("aliases")
                .properties()
                .forEach(alias -> aliases.put(alias.getKey(), alias.getValue().asText()));
        double assets = row.getDouble("asset_per_second");
        OptionalDouble assetRate = row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(assets);
        return new RegisteredSource(
                row.getLong("key"),
                Optional.ofNullable(row.getString("domain")),
                row.getString("id"),
                RegisteredSource.Type.of(row.getString("type")).orElseThrow(),
                Optional.ofNullable(document.path("title").textValue()),
                URI.create(row.getString("url")),
                Arrays.asList((String[]) row.getArray("header_names").getArray()),
                texts(document.path("headerHosts")),
                row.getDouble("per_second"),
                assetRate,
                aliases,
                Optional.ofNullable(document.path("radiometry").textValue()),
                document.has("mirror") ? Optional.of(mirror(document.path("mirror"))) : Optional.empty(),
                Statements.instant(row, "changed_at").orElseThrow(),
                row.getString("changed_by"));
    }

    private static RegisteredSource.Mirror mirror(JsonNode node) {
        List<Double> bbox = new ArrayList<>();
        node.path("bbox").forEach(number -> bbox.add(number.doubleValue()));
        return new RegisteredSource.Mirror(
                texts(node.path("collections")),
                bbox.isEmpty() ? Optional.empty() : Optional.of(bbox),
                Optional.ofNullable(node.path("since").textValue()).map(Instant::parse),
                Duration.parse(node.path("every").asText()),
                Duration.parse(node.path("lookBack").asText()),
                node.has("reconcile")
                        ? Duration.parse(node.path("reconcile").asText())
                        : RegisteredSource.Mirror.STANDARD_RECONCILE);
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static JsonNode parsed(String document) {
        try {
            return JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored source is no JSON", e);
        }
    }
}
