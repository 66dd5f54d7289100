package io.terrane.data;

import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.store.ObjectStore.ObjectMetadata;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * Answers requests for an object, whole or in ranges (RFC 9110, sections 13 and 14).
 *
 * @param cacheControl who may keep it for how long
 * @param sent is told how many bytes were sent
 */
record ObjectSending(ObjectStore store, ObjectMetadata object, String type, String cacheControl, LongConsumer sent) {
    private static final int NOT_MODIFIED = 304;
    private static final int PARTIAL_CONTENT = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private String tag() {
        return "\"" + object.etag() + "\"";
    }

    /** Whether the client has it already. */
    boolean isKnown(ObjectRequest request) {
        return request.has(tag());
    }

    Response head(ObjectRequest request) {
        if (isKnown(request)) {
            return headers(Response.status(NOT_MODIFIED)).build();
        }
        return headers(Response.ok())
                .header(HttpHeaders.CONTENT_LENGTH, object.size())
                .type(type)
                .build();
    }

    Response get(ObjectRequest request) {
        if (isKnown(request)) {
            return headers(Response.status(NOT_MODIFIED)).build();
        }
        long size = object.size();
        return switch (request.wanted(tag(), size)) {
            case ByteRange.Wanted.Whole all ->
                body(Response.ok(), ObjectBody.of(store, object.key(), new ByteRange(0, size - 1), sent), type);
            case ByteRange.Wanted.Parts parts -> parts(parts.ranges());
            case ByteRange.Wanted.Unsatisfiable none ->
                headers(Response.status(RANGE_NOT_SATISFIABLE))
                        .header("Content-Range", "bytes */" + size)
                        .build();
        };
    }

    private Response parts(List<ByteRange> ranges) {
        ResponseBuilder response = Response.status(PARTIAL_CONTENT);
        long size = object.size();
        if (ranges.size() == 1) {
            response.header("Content-Range", ranges.getFirst().of(size));
            return body(response, ObjectBody.of(store, object.key(), ranges.getFirst(), sent), type);
        }
        String boundary = "part-" + UUID.randomUUID();
        ObjectBody body = ObjectBody.of(store, object.key(), ranges, type, size, boundary, sent);
        return body(response, body, "multipart/byteranges; boundary=" + boundary);
    }

    private Response body(ResponseBuilder response, ObjectBody body, String contentType) {
        return headers(response)
                .entity(body)
                .header(HttpHeaders.CONTENT_LENGTH, body.length())
                .header(HttpHeaders.CONTENT_TYPE, contentType)
                .build();
    }

    private ResponseBuilder headers(ResponseBuilder response) {
        return response.header("Accept-Ranges", "bytes")
                .header(HttpHeaders.ETAG, tag())
                .header(
                        HttpHeaders.LAST_MODIFIED,
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                object.lastModified().atOffset(ZoneOffset.UTC)))
                .header(HttpHeaders.CACHE_CONTROL, cacheControl)
                .header(HttpHeaders.VARY, HttpHeaders.AUTHORIZATION);
    }
}
