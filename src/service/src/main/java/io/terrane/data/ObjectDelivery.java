package io.terrane.data;

import io.terrane.access.Authorizer;
import io.terrane.access.Caller;
import io.terrane.audit.AuditLog;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.ProductVersion;
import io.terrane.problem.ProblemException;
import io.terrane.raster.store.Keys;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.store.ObjectStore.ObjectMetadata;
import io.terrane.storage.PresignedAddresses;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;

/** Sends objects to callers who may read them, and counts what was sent. */
@ApplicationScoped
class ObjectDelivery {
    private static final int NOT_MODIFIED = 304;
    private static final int PARTIAL_CONTENT = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final Duration REDIRECT_LIVES = Duration.ofMinutes(5);

    private final CollectionStore collections;
    private final Authorizer authorizer;
    private final ObjectStore store;
    private final PresignedAddresses presigned;
    private final AuditLog audit;

    @Inject
    ObjectDelivery(
            CollectionStore collections,
            Authorizer authorizer,
            ObjectStore store,
            PresignedAddresses presigned,
            AuditLog audit) {
        this.collections = collections;
        this.authorizer = authorizer;
        this.store = store;
        this.presigned = presigned;
        this.audit = audit;
    }

    /** An object that the caller may read. */
    private record Found(ObjectAddress address, ProductVersion version, ObjectMetadata object, AuditLog.User user) {
        String tag() {
            return "\"" + object.etag() + "\"";
        }
    }

    Response head(ObjectRequest request, Caller caller) throws IOException {
        Found found = find(request.address(), caller);
        audit.used(found.user, 1, 0);
        if (request.has(found.tag())) {
            return headers(Response.status(NOT_MODIFIED), found).build();
        }
        return headers(Response.ok(), found)
                .header(HttpHeaders.CONTENT_LENGTH, found.object.size())
                .type(found.address.type())
                .build();
    }

    Response get(ObjectRequest request, Caller caller) throws IOException {
        Found found = find(request.address(), caller);
        audit.used(found.user, 1, 0);
        if (request.has(found.tag())) {
            return headers(Response.status(NOT_MODIFIED), found).build();
        }
        if ("redirect".equals(request.delivery)) {
            return redirect(found);
        }
        long size = found.object.size();
        LongConsumer sent = bytes -> audit.used(found.user, 0, bytes);
        return switch (request.wanted(found.tag(), size)) {
            case ByteRange.Wanted.Whole all -> {
                ObjectBody body = ObjectBody.of(store, found.object.key(), new ByteRange(0, size - 1), sent);
                yield body(Response.ok(), found, body, found.address.type());
            }
            case ByteRange.Wanted.Parts parts -> parts(found, parts.ranges(), sent);
            case ByteRange.Wanted.Unsatisfiable none ->
                headers(Response.status(RANGE_NOT_SATISFIABLE), found)
                        .header("Content-Range", "bytes */" + size)
                        .build();
        };
    }

    private Response parts(Found found, List<ByteRange> ranges, LongConsumer sent) {
        ResponseBuilder response = Response.status(PARTIAL_CONTENT);
        String key = found.object.key();
        String type = found.address.type();
        long size = found.object.size();
        if (ranges.size() == 1) {
            response.header("Content-Range", ranges.getFirst().of(size));
            return body(response, found, ObjectBody.of(store, key, ranges.getFirst(), sent), type);
        }
        String boundary = "part-" + UUID.randomUUID();
        ObjectBody body = ObjectBody.of(store, key, ranges, type, size, boundary, sent);
        return body(response, found, body, "multipart/byteranges; boundary=" + boundary);
    }

    private static Response body(ResponseBuilder response, Found found, ObjectBody body, String type) {
        return headers(response, found)
                .entity(body)
                .header(HttpHeaders.CONTENT_LENGTH, body.length())
                .header(HttpHeaders.CONTENT_TYPE, type)
                .build();
    }

    private Response redirect(Found found) {
        URI address = presigned
                .of(found.object.key(), REDIRECT_LIVES)
                .orElseThrow(() -> new ProblemException.BadRequest(
                        "This node's object store has no addresses of its own: leave 'delivery' out."));
        return Response.temporaryRedirect(address)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
                .build();
    }

    private Found find(ObjectAddress address, Caller caller) throws IOException {
        ProductVersion version = version(address, caller);
        String key = version.prefix() + "/" + address.key();
        try {
            Keys.check(key);
        } catch (IllegalArgumentException e) {
            throw address.notFound();
        }
        ObjectMetadata object = store.head(key).orElseThrow(address::notFound);
        return new Found(
                address, version, object, new AuditLog.User(caller.name(), address.domain(), address.product()));
    }

    /** A version whose data the caller may read. */
    ProductVersion version(ObjectAddress address, Caller caller) {
        ProductVersion version = collections
                .version(address.domain(), address.product(), address.version())
                .orElseThrow(address::notFound);
        authorizer.requireRead(caller, address.domain(), address.product(), address::notFound);
        return version;
    }

    /** Versions never change, but who may read them does: what is public today is kept by caches for an hour. */
    private static ResponseBuilder headers(ResponseBuilder response, Found found) {
        boolean open = found.version.read().equals("public");
        return response.header("Accept-Ranges", "bytes")
                .header(HttpHeaders.ETAG, found.tag())
                .header(
                        HttpHeaders.LAST_MODIFIED,
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                found.object.lastModified().atOffset(ZoneOffset.UTC)))
                .header(HttpHeaders.CACHE_CONTROL, open ? "public, max-age=3600, immutable" : "private, no-cache")
                .header(HttpHeaders.VARY, HttpHeaders.AUTHORIZATION);
    }
}
