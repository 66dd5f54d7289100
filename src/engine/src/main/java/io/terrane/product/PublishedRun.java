package io.terrane.product;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terrane.definition.InvalidDefinitionException;
import io.terrane.definition.SemanticVersion;
import io.terrane.execution.BaseVersion;
import io.terrane.execution.RunFailedException;
import io.terrane.raster.store.ObjectStore;
import java.io.IOException;

/** A product as it lies in a store, to be computed anew from: what its documents tell. */
public final class PublishedRun {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PublishedRun() {}

    /**
     * @param prefix key prefix of the product, without a slash at its end
     * @param newest the highest version that the product has of the same definition
     * @param reused whether what has not changed is taken over
     * @throws RunFailedException when the documents are not there or cannot be read
     */
    public static BaseVersion read(ObjectStore store, String prefix, String newest, boolean reused)
            throws RunFailedException {
        try {
            Provenance provenance = Provenance.read(document(store, prefix, ProductBuild.PROVENANCE));
            return new BaseVersion(
                    provenance.definition().version(),
                    prefix,
                    provenance.inputs(),
                    RunDocument.steps(
                            document(store, prefix, ProductBuild.RUN_REPORT),
                            provenance.inputs().scenes()),
                    provenance.outputs(),
                    SemanticVersion.parse(newest).nextRevision().toString(),
                    reused);
        } catch (IOException | InvalidDefinitionException | IllegalArgumentException e) {
            throw new RunFailedException(
                    "the version that is published does not say what it was computed from, or not in a way that is understood: "
                            + e.getMessage() + "; register a new version of the definition",
                    e);
        }
    }

    private static JsonNode document(ObjectStore store, String prefix, String name) throws IOException {
        return JSON.readTree(store.readAllBytes(prefix + "/" + name));
    }
}
