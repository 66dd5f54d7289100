package io.terrane.cli.mesh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what there is, as the caller may see it. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description =
                "List domains, definitions, runs, schedules, products, the versions of a product, subscriptions, or sources.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0: listed, even if there is nothing",
            "1: the mesh does not answer",
            "2: the call is wrong",
            "3: not signed in, or without the role",
            "4: there is no such thing"
        })
public final class GetCommand extends MeshCommand {
    /** What can be listed. */
    enum Kind {
        domains,
        definitions,
        runs,
        schedules,
        products,
        versions,
        subscriptions,
        sources
    }

    enum Format {
        table,
        json,
        yaml
    }

    @Parameters(paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}")
    private Kind kind = Kind.domains;

    @Parameters(index = "1", arity = "0..1", paramLabel = "DOMAIN/PRODUCT", description = "of versions")
    private @Nullable String product;

    @Option(
            names = {"-d", "--domain"},
            paramLabel = "DOMAIN",
            description = "only of this one; else of all of yours")
    private @Nullable String domain;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default: table")
    private Format format = Format.table;

    @Override
    protected int run(MeshClient mesh) throws MeshException {
        ArrayNode rows = switch (kind) {
            case domains -> (ArrayNode) mesh.get("/api/domains").withArray("domains");
            case definitions -> ofDomains(mesh, "definitions");
            case runs -> ofDomains(mesh, "runs");
            case schedules -> ofDomains(mesh, "schedules");
            case products -> products(mesh);
            case versions -> versions(mesh);
            case subscriptions -> (ArrayNode) mesh.get("/api/subscriptions").withArray("subscriptions");
            case sources -> sources(mesh);
        };
        show(rows);
        return ExitStatus.DONE;
    }

    private ArrayNode ofDomains(MeshClient mesh, String what) throws MeshException {
        List<String> domains = new ArrayList<>();
        if (domain != null) {
            domains.add(domain);
        } else {
            mesh.get("/api/domains")
                    .path("domains")
                    .forEach(one -> domains.add(one.path("id").asText()));
        }
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        for (String one : domains) {
            mesh.get("/api/domains/" + one + "/" + what).path(what).forEach(rows::add);
        }
        return rows;
    }

    /** The node's once, and those of the domains. */
    private ArrayNode sources(MeshClient mesh) throws MeshException {
        ArrayNode rows = (ArrayNode) mesh.get("/api/sources").withArray("sources");
        for (JsonNode source : ofDomains(mesh, "sources")) {
            if (source.has("domain")) {
                rows.add(source);
            }
        }
        return rows;
    }

    /** Page by page. */
    private ArrayNode products(MeshClient mesh) throws MeshException {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        Optional<String> next =
                Optional.of((domain == null ? "/stac" : "/stac/catalogs/" + domain) + "/collections?limit=500");
        while (next.isPresent()) {
            JsonNode page = mesh.get(next.get());
            page.path("collections").forEach(rows::add);
            next = Optional.empty();
            for (JsonNode link : page.path("links")) {
                if (link.path("rel").asText().equals("next")) {
                    // The mesh knows itself by another address than a tunnel does.
                    String href = link.path("href").asText();
                    next = Optional.of(href.substring(href.indexOf("/stac")));
                }
            }
        }
        return rows;
    }

    private ArrayNode versions(MeshClient mesh) throws MeshException {
        if (product == null) {
            throw new MeshException(ExitStatus.WRONG_CALL, "get versions needs DOMAIN/PRODUCT");
        }
        return (ArrayNode) mesh.get("/stac/collections/" + product.replace('/', '.') + "/versions")
                .withArray("versions");
    }

    private void show(ArrayNode rows) {
        try {
            switch (format) {
                case json ->
                    print(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(rows));
                case yaml -> print(new YAMLMapper().writeValueAsString(rows).strip());
                case table -> print(Table.of(columns(), rows));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Table.Column> columns() {
        return switch (kind) {
            case domains -> Table.columns("ID id", "TITLE title");
            case schedules ->
                Table.columns(
                        "DOMAIN domain",
                        "DEFINITION definition",
                        "CRON cron",
                        "ZONE zone",
                        "POLL pollEvery",
                        "ENABLED enabled",
                        "NEXT nextAt",
                        "LAST last/result");
            case definitions ->
                Table.columns(
                        "DOMAIN domain", "ID id", "VERSION version", "STATE state", "UPDATED updatedAt", "TITLE title");
            case runs ->
                Table.columns(
                        "ID id",
                        "DOMAIN domain",
                        "DEFINITION definition",
                        "VERSION version",
                        "STATE state",
                        "DONE chunks/done",
                        "OF chunks/total",
                        "CREATED createdAt");
            case products ->
                Table.columns("ID id", "VERSION version", "DEPRECATED deprecated", "LICENSE license", "TITLE title");
            case versions ->
                Table.columns(
                        "VERSION version", "STATE state", "CURRENT current", "PUBLISHED published", "NOTICE notice");
            case subscriptions -> Table.columns("ID id", "STATE state", "URL url", "CREATED createdAt");
            case sources -> Table.columns("DOMAIN domain", "ID id", "TYPE type", "STATE state", "URL url");
        };
    }
}
