package io.terrane.data;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Action;
import io.terrane.access.Authorizer;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.ProductVersion;
import io.terrane.problem.ProblemException;
import io.terrane.raster.store.Keys;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.store.ObjectStore.ObjectMetadata;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The objects of published versions. A product that the caller may not discover is not there; one that may be discovered and
 * not read asks for a login or refuses. Versions never change, so their objects may be cached for ever.
 */
@Path("/data/{domain}/{product}/{version}/{key: .+}")
@RunOnVirtualThread
public class DataResource {
    private static final Map<String, String> TYPES = Map.of(
            "json", "application/json",
            "png", "image/png",
            "tif", "image/tiff; application=geotiff; profile=cloud-optimized");
    private static final int NOT_MODIFIED = 304;
    private static final int PARTIAL_CONTENT = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final CollectionStore collections;
    private final Authorizer authorizer;
    private final ObjectStore store;

    /** Of an object, as requests name it. */
    private record Address(String domain, String product, String version, String key) {
        ProblemException notFound() {
            return new ProblemException.NotFound("There is no object " + key + " in a version " + version + " of "
                    + product + " in " + domain + " that you may discover.");
        }

        String type() {
            return TYPES.getOrDefault(key.substring(key.lastIndexOf('.') + 1), "application/octet-stream");
        }
    }

    @Inject
    DataResource(CollectionStore collections, Authorizer authorizer, ObjectStore store) {
        this.collections = collections;
        this.authorizer = authorizer;
        this.store = store;
    }

    @HEAD
    public Response head(
            @PathParam("domain") String domain,
            @PathParam("product") String product,
            @PathParam("version") String version,
            @PathParam("key") String key,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch)
            throws IOException {
        Address address = new Address(domain, product, version, key);
        ProductVersion found = readable(address);
        ObjectMetadata object = object(address, found);
        if (matches(ifNoneMatch, object)) {
            return headers(Response.status(NOT_MODIFIED), found, object).build();
        }
        return headers(Response.ok(), found, object)
                .header(HttpHeaders.CONTENT_LENGTH, object.size())
                .type(address.type())
                .build();
    }

    @GET
    public Response get(
            @PathParam("domain") String domain,
            @PathParam("product") String product,
            @PathParam("version") String version,
            @PathParam("key") String key,
            @HeaderParam("Range") @Nullable String range,
            @HeaderParam("If-Range") @Nullable String ifRange,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch)
            throws IOException {
        Address address = new Address(domain, product, version, key);
        ProductVersion found = readable(address);
        ObjectMetadata object = object(address, found);
        if (matches(ifNoneMatch, object)) {
            return headers(Response.status(NOT_MODIFIED), found, object).build();
        }
        boolean whole = ifRange != null && !ifRange.equals(tag(object));
        ByteRange.Wanted wanted = ByteRange.parse(whole ? Optional.empty() : Optional.ofNullable(range), object.size());
        try {
            return switch (wanted) {
                case ByteRange.Wanted.Whole all ->
                    headers(Response.ok(store.read(object.key())), found, object)
                            .header(HttpHeaders.CONTENT_LENGTH, object.size())
                            .type(address.type())
                            .build();
                case ByteRange.Wanted.Part part ->
                    headers(
                                    Response.status(PARTIAL_CONTENT)
                                            .entity(store.read(
                                                    object.key(),
                                                    part.range().first(),
                                                    part.range().length())),
                                    found,
                                    object)
                            .header(HttpHeaders.CONTENT_LENGTH, part.range().length())
                            .header(
                                    "Content-Range",
                                    "bytes %d-%d/%d"
                                            .formatted(
                                                    part.range().first(),
                                                    part.range().last(),
                                                    object.size()))
                            .type(address.type())
                            .build();
                case ByteRange.Wanted.Unsatisfiable none ->
                    headers(Response.status(RANGE_NOT_SATISFIABLE), found, object)
                            .header("Content-Range", "bytes */" + object.size())
                            .build();
            };
        } catch (NoSuchFileException e) {
            throw address.notFound();
        }
    }

    private ProductVersion readable(Address address) {
        ProductVersion found = collections
                .version(address.domain, address.product, address.version)
                .orElseThrow(address::notFound);
        if (!authorizer.decide(address.domain, address.product, Action.READ).allowed()) {
            if (!authorizer
                    .decide(address.domain, address.product, Action.DISCOVER)
                    .allowed()) {
                throw address.notFound();
            }
            authorizer.requireSignedIn();
            throw new ProblemException.Denied("You may find this product and not read its data: ask for access to "
                    + address.domain + "/" + address.product + ".");
        }
        return found;
    }

    private ObjectMetadata object(Address address, ProductVersion found) throws IOException {
        String objectKey = found.prefix() + "/" + address.key;
        try {
            Keys.check(objectKey);
        } catch (IllegalArgumentException e) {
            throw address.notFound();
        }
        return store.head(objectKey).orElseThrow(address::notFound);
    }

    private static String tag(ObjectMetadata object) {
        return "\"" + object.etag() + "\"";
    }

    private static boolean matches(@Nullable String ifNoneMatch, ObjectMetadata object) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(","))
                        .map(String::strip)
                        .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                        .anyMatch(tag -> tag.equals("*") || tag.equals(tag(object)));
    }

    private static ResponseBuilder headers(ResponseBuilder response, ProductVersion found, ObjectMetadata object) {
        boolean open = found.discover().equals("public") && found.read().equals("public");
        return response.header("Accept-Ranges", "bytes")
                .header(HttpHeaders.ETAG, tag(object))
                .header(
                        HttpHeaders.LAST_MODIFIED,
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                object.lastModified().atOffset(ZoneOffset.UTC)))
                .header(HttpHeaders.CACHE_CONTROL, open ? "public, max-age=31536000, immutable" : "private, no-cache")
                .header("X-Content-Type-Options", "nosniff");
    }
}
