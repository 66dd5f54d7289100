package io.terrane.stac;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.exchange.BrokenInputException;
import io.terrane.exchange.ItemReader;
import io.terrane.exchange.JsonItems;
import io.terrane.exchange.NdjsonItems;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Many Items at once, by the rules of transactions, read as they arrive. What is stored stays so whatever follows; the answer
 * says what became of all of them, and of those that failed in which line they are and why.
 */
@Path("/stac/collections/{collection}/bulk")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class BulkResource {

    private final WritableCollections writable;
    private final BulkLoader loader;
    private final BulkConfig config;

    @Inject
    BulkResource(WritableCollections writable, BulkLoader loader, BulkConfig config) {
        this.writable = writable;
        this.loader = loader;
        this.config = config;
    }

    @POST
    @Consumes({ItemFormat.NDJSON, ItemFormat.SHORT_NDJSON})
    public ObjectNode lines(
            @PathParam("collection") String collection,
            @QueryParam("mode") @Nullable String mode,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding,
            InputStream body)
            throws IOException {
        return load(collection, mode, encoding, body, bytes -> new NdjsonItems(bytes, mostBytes()));
    }

    /** An ItemCollection, a list of Items, or an Item. */
    @POST
    @Consumes({ItemFormat.GEOJSON, MediaType.APPLICATION_JSON})
    public ObjectNode document(
            @PathParam("collection") String collection,
            @QueryParam("mode") @Nullable String mode,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding,
            InputStream body)
            throws IOException {
        return load(collection, mode, encoding, body, bytes -> new JsonItems(bytes, mostBytes()));
    }

    @POST
    @Consumes(ItemFormat.PARQUET)
    public ObjectNode table(
            @PathParam("collection") String collection,
            @QueryParam("mode") @Nullable String mode,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding,
            InputStream body)
            throws IOException {
        return load(collection, mode, encoding, body, bytes -> new UploadedTable(bytes, config));
    }

    private int mostBytes() {
        return config.itemKilobytes() << 10;
    }

    private interface Format {
        ItemReader read(InputStream body) throws IOException;
    }

    private ObjectNode load(
            String collection, @Nullable String mode, @Nullable String encoding, InputStream body, Format format)
            throws IOException {
        BulkMode wanted = BulkMode.of(mode);
        writable.require(collection);
        try (ItemReader reader = format.read(decoded(body, encoding))) {
            return loader.load(collection, reader, wanted).document();
        } catch (BrokenInputException e) {
            throw new ProblemException.BadRequest(String.valueOf(e.getMessage()));
        }
    }

    private static InputStream decoded(InputStream body, @Nullable String encoding) throws IOException {
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return body;
        }
        if (!encoding.equalsIgnoreCase("gzip")) {
            throw new ProblemException.BadRequest("'Content-Encoding' has to be gzip, or left out.");
        }
        try {
            return new GZIPInputStream(body, 1 << 16);
        } catch (ZipException e) {
            throw new ProblemException.BadRequest("The body is not gzip, as 'Content-Encoding' says.");
        }
    }
}
