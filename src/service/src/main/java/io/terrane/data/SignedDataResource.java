package io.terrane.data;

import io.quarkus.vertx.http.Uncompressed;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Caller;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/**
 * The same objects at signed addresses, for clients that cannot send headers. The signature is a part of the path, so that
 * the address of a Zarr store stays signed when a client appends keys. It vouches for the rule that let the signer in, and
 * ends early when that rule does.
 */
@Path("/signed/{signature}/{domain}/{product}/{version}/{key: .+}")
@RunOnVirtualThread
public class SignedDataResource {
    private final ObjectDelivery delivery;
    private final Signatures signatures;

    @Inject
    SignedDataResource(ObjectDelivery delivery, Signatures signatures) {
        this.delivery = delivery;
        this.signatures = signatures;
    }

    @HEAD
    @Uncompressed
    public Response head(@PathParam("signature") String signature, @BeanParam ObjectRequest request)
            throws IOException {
        return delivery.head(request, signer(signature, request));
    }

    @GET
    @Uncompressed
    public Response get(@PathParam("signature") String signature, @BeanParam ObjectRequest request) throws IOException {
        return delivery.get(request, signer(signature, request));
    }

    private Caller signer(String signature, ObjectRequest request) {
        Signatures.Claim claim = signatures.verify(signature, request.address().path());
        return Caller.holding(claim.subject(), claim.holding());
    }
}
