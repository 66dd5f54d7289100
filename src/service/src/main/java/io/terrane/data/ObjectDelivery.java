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
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Sends objects to callers who may read them, and counts what was sent. */
@ApplicationScoped
class ObjectDelivery {
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
    private record Found(ObjectAddress address, ProductVersion version, ObjectMetadata object, AuditLog.User user) {}

    Response head(ObjectRequest request, Caller caller) throws IOException {
        Found found = find(request.address(), caller);
        audit.used(found.user, 1, 0);
        return sending(found).head(request);
    }

    Response get(ObjectRequest request, Caller caller) throws IOException {
        Found found = find(request.address(), caller);
        audit.used(found.user, 1, 0);
        ObjectSending sending = sending(found);
        return "redirect".equals(request.delivery) && !sending.isKnown(request)
                ? redirect(found)
                : sending.get(request);
    }

    /** Versions never change, but who may read them does: what is public today is kept by caches for an hour. */
    private ObjectSending sending(Found found) {
        boolean open = found.version.read().equals("public");
        return new ObjectSending(
                store,
                found.object,
                found.address.type(),
                open ? "public, max-age=3600, immutable" : "private, no-cache",
                bytes -> audit.used(found.user, 0, bytes));
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
}
