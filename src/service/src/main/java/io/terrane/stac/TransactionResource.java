package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Audience;
import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.access.Policies;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.ExternalItems;
import io.terrane.catalog.ItemStore;
import io.terrane.catalog.PublishedItem;
import io.terrane.problem.JsonBody;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collections and Items that a domain's publishers write, of products made elsewhere. Products that runs made are not
 * changed here.
 */
@Path("/stac/collections")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class TransactionResource {
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final CollectionStore collections;
    private final ItemStore items;
    private final ExternalItems external;
    private final WritableCollections writable;
    private final StacRules rules;
    private final CollectionDocuments documents;
    private final Authorizer authorizer;
    private final StacAddresses addresses;

    @Inject
    TransactionResource(
            CollectionStore collections,
            ItemStore items,
            ExternalItems external,
            WritableCollections writable,
            StacRules rules,
            CollectionDocuments documents,
            Authorizer authorizer,
            StacAddresses addresses) {
        this.collections = collections;
        this.items = items;
        this.external = external;
        this.writable = writable;
        this.rules = rules;
        this.documents = documents;
        this.authorizer = authorizer;
        this.addresses = addresses;
    }

    /** The domain is said by {@code terrane:domain}; the policies by {@code terrane:discover} and {@code terrane:read}. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response addCollection(JsonNode body) {
        authorizer.requireSignedIn();
        ObjectNode document = JsonBody.object(body);
        rules.collection(document);
        String domain = document.path("terrane:domain").asText("");
        if (domain.isEmpty()) {
            throw new ProblemException.BadRequest(
                    "'terrane:domain' has to say to which domain the collection belongs.");
        }
        authorizer.require(domain, DomainRole.PUBLISHER);
        external.add(written(document, domain), authorizer.subject());
        String id = document.path("id").asText();
        return Response.created(URI.create(addresses.stac("/collections/" + id)))
                .entity(addresses.served(document.toString()))
                .build();
    }

    private static ExternalItems.Written written(ObjectNode document, String domain) {
        String id = document.path("id").asText();
        if (!id.startsWith(domain + ".") || id.length() == domain.length() + 1) {
            throw new ProblemException.BadRequest(
                    "The id of a collection of the domain " + domain + " has to begin with '" + domain + ".'.");
        }
        Optional<Audience> discover = audience(document, "terrane:discover");
        Optional<Audience> read = audience(document, "terrane:read");
        if (discover.isPresent() != read.isPresent()) {
            throw new ProblemException.BadRequest(
                    "'terrane:discover' and 'terrane:read' go together; without both the domain's default holds.");
        }
        if (read.isPresent() && read.get().compareTo(discover.orElseThrow()) < 0) {
            throw new ProblemException.BadRequest("'terrane:read' may not be wider than 'terrane:discover'.");
        }
        return new ExternalItems.Written(
                id,
                domain,
                id.substring(domain.length() + 1),
                document,
                discover.map(audience -> new Policies.Audiences(audience, read.orElseThrow(), true)));
    }

    private static Optional<Audience> audience(ObjectNode document, String name) {
        if (!document.has(name)) {
            return Optional.empty();
        }
        return Optional.of(Audience.of(document.path(name).asText())
                .orElseThrow(() -> new ProblemException.BadRequest(
                        "'" + name + "' has to be public, signed-in, domain or named.")));
    }

    @PUT
    @Path("/{collection}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response putCollection(
            @PathParam("collection") String collection,
            @HeaderParam("If-Match") @Nullable String expected,
            JsonNode body) {
        return changeCollection(collection, expected, current -> named(JsonBody.object(body), collection));
    }

    @PATCH
    @Path("/{collection}")
    @Consumes({MERGE_PATCH, MediaType.APPLICATION_JSON})
    public Response patchCollection(
            @PathParam("collection") String collection,
            @HeaderParam("If-Match") @Nullable String expected,
            JsonNode patch) {
        return changeCollection(
                collection, expected, current -> JsonBody.object(merged(current, JsonBody.object(patch))));
    }

    private Response changeCollection(
            String collection, @Nullable String expected, java.util.function.UnaryOperator<ObjectNode> change) {
        String domain = writable.require(collection);
        external.change(
                collection,
                current -> {
                    requireMatch(expected, documents.of(collection, current));
                    ObjectNode document = change.apply(StoredDocument.parse(current));
                    if (!document.path("id").asText().equals(collection)) {
                        throw new ProblemException.BadRequest(
                                "The id has to be " + collection + ", as the address says.");
                    }
                    rules.collection(document);
                    return written(document.put("terrane:domain", domain), domain);
                },
                authorizer.subject());
        return tagged(
                Response.ok(),
                documents.of(
                        collection,
                        collections.find(collection, authorizer.visible()).orElseThrow()));
    }

    @DELETE
    @Path("/{collection}")
    public Response deleteCollection(
            @PathParam("collection") String collection, @HeaderParam("If-Match") @Nullable String expected) {
        writable.require(collection);
        external.delete(collection, current -> requireMatch(expected, documents.of(collection, current)));
        return Response.noContent().build();
    }

    /** One Item, or all or none of an ItemCollection. */
    @POST
    @Path("/{collection}/items")
    @Consumes({ItemFormat.GEOJSON, MediaType.APPLICATION_JSON})
    @Produces(ItemFormat.GEOJSON)
    public Response addItems(@PathParam("collection") String collection, JsonNode body) {
        writable.require(collection);
        ObjectNode document = JsonBody.object(body);
        if (document.path("type").asText().equals("FeatureCollection")) {
            List<PublishedItem> added = new ArrayList<>();
            for (JsonNode feature : document.path("features")) {
                added.add(rules.item(JsonBody.object(feature), collection));
            }
            external.add(collection, added);
            return Response.status(Response.Status.CREATED).build();
        }
        PublishedItem item = rules.item(document, collection);
        external.add(collection, List.of(item));
        return tagged(Response.created(address(collection, item.id())), item.document());
    }

    @PUT
    @Path("/{collection}/items/{item}")
    @Consumes({ItemFormat.GEOJSON, MediaType.APPLICATION_JSON})
    @Produces(ItemFormat.GEOJSON)
    public Response putItem(
            @PathParam("collection") String collection,
            @PathParam("item") String item,
            @HeaderParam("If-Match") @Nullable String expected,
            JsonNode body) {
        return changeItem(collection, item, expected, current -> named(JsonBody.object(body), item));
    }

    @PATCH
    @Path("/{collection}/items/{item}")
    @Consumes({MERGE_PATCH, MediaType.APPLICATION_JSON, ItemFormat.GEOJSON})
    @Produces(ItemFormat.GEOJSON)
    public Response patchItem(
            @PathParam("collection") String collection,
            @PathParam("item") String item,
            @HeaderParam("If-Match") @Nullable String expected,
            JsonNode patch) {
        return changeItem(
                collection, item, expected, current -> JsonBody.object(merged(current, JsonBody.object(patch))));
    }

    private Response changeItem(
            String collection,
            String item,
            @Nullable String expected,
            java.util.function.UnaryOperator<ObjectNode> change) {
        writable.require(collection);
        external.change(collection, item, current -> {
            requireMatch(expected, current);
            ObjectNode document = change.apply(StoredDocument.parse(current));
            if (!document.path("id").asText().equals(item)) {
                throw new ProblemException.BadRequest("The id has to be " + item + ", as the address says.");
            }
            return rules.item(document, collection);
        });
        return tagged(
                Response.ok(),
                items.find(collection, item, authorizer.visible()).orElseThrow());
    }

    @DELETE
    @Path("/{collection}/items/{item}")
    public Response deleteItem(
            @PathParam("collection") String collection,
            @PathParam("item") String item,
            @HeaderParam("If-Match") @Nullable String expected) {
        writable.require(collection);
        external.delete(collection, item, current -> requireMatch(expected, current));
        return Response.noContent().build();
    }

    private void requireMatch(@Nullable String expected, String current) {
        if (expected != null && !StacCaching.matches(expected, StacCaching.tag(addresses.served(current)))) {
            throw new ProblemException.Stale("It has changed since: get it again, and send the new ETag in If-Match.");
        }
    }

    private Response tagged(Response.ResponseBuilder response, String document) {
        String served = addresses.served(document);
        return response.entity(served).header("ETag", StacCaching.tag(served)).build();
    }

    private URI address(String collection, String item) {
        return URI.create(addresses.stac("/collections/" + collection + "/items/" + StacRules.encoded(item)));
    }

    /** RFC 7396. */
    private static JsonNode merged(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode result = target instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        changes.properties().forEach(change -> {
            if (change.getValue().isNull() && !isNullable(change.getKey())) {
                result.remove(change.getKey());
            } else {
                result.set(change.getKey(), merged(result.path(change.getKey()), change.getValue()));
            }
        });
        return result;
    }

    /** Of these STAC tells null from absent, and absence is not allowed: a patch that takes them away means null. */
    private static boolean isNullable(String name) {
        return name.equals("geometry") || name.equals("datetime");
    }

    /** With the id that the address says, where the document has none. */
    private static ObjectNode named(ObjectNode document, String id) {
        return document.has("id") ? document : document.put("id", id);
    }
}
