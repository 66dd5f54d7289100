package io.terrane.data;

import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request for an object says. */
public class ObjectRequest {
    @PathParam("domain")
    String domain = "";

    @PathParam("product")
    String product = "";

    @PathParam("version")
    String version = "";

    @PathParam("key")
    String key = "";

    @HeaderParam("Range")
    @Nullable
    String range;

    @HeaderParam("If-Range")
    @Nullable
    String ifRange;

    @HeaderParam("If-None-Match")
    @Nullable
    String ifNoneMatch;

    /** {@code redirect}: be sent to the object store, where it can do that. */
    @QueryParam("delivery")
    @Nullable
    String delivery;

    ObjectAddress address() {
        return new ObjectAddress(domain, product, version, key);
    }

    boolean has(String tag) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(","))
                        .map(String::strip)
                        .map(candidate -> candidate.startsWith("W/") ? candidate.substring(2) : candidate)
                        .anyMatch(candidate -> candidate.equals("*") || candidate.equals(tag));
    }

    /** Of an object with this tag: a range of another object is of no use. */
    ByteRange.Wanted wanted(String tag, long size) {
        boolean whole = ifRange != null && !ifRange.equals(tag);
        return ByteRange.parse(whole ? Optional.empty() : Optional.ofNullable(range), size);
    }
}
