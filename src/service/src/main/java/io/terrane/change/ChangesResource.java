package io.terrane.change;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.access.VisibilityPredicate;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The feed of changes, for whoever keeps a copy of the catalog: each sees what they may discover. */
@Path("/api/changes")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ChangesResource {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST = 1_000;
    private static final int LONGEST_WAIT_SECONDS = 30;

    private final Changes changes;
    private final ChangeDocuments documents;
    private final Authorizer authorizer;

    @Inject
    ChangesResource(Changes changes, ChangeDocuments documents, Authorizer authorizer) {
        this.changes = changes;
        this.documents = documents;
        this.authorizer = authorizer;
    }

    /**
     * @param after where to begin: what the answer before said in {@code next}, or {@code now}
     * @param wait seconds to wait for the first change
     */
    @GET
    public ObjectNode get(
            @QueryParam("after") @Nullable String after,
            @QueryParam("domain") @Nullable String domain,
            @QueryParam("collection") @Nullable String collection,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("wait") @Nullable String wait)
            throws InterruptedException {
        Changes.Query query = new Changes.Query(Optional.ofNullable(domain), Optional.ofNullable(collection));
        VisibilityPredicate visible = authorizer.visible();
        int most = number("limit", limit, DEFAULT_LIMIT, 1, MOST);
        Duration patience = Duration.ofSeconds(number("wait", wait, 0, 0, LONGEST_WAIT_SECONDS));
        Changes.Page page = "now".equals(after)
                ? changes.latest(query, visible)
                : changes.after(Optional.ofNullable(after), query, visible, most, patience);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode list = body.putArray("changes");
        page.changes().forEach(change -> list.add(documents.of(change)));
        body.put("next", page.next());
        UriBuilder next = UriBuilder.fromUri(documents.feed()).queryParam("after", page.next());
        query.domain().ifPresent(name -> next.queryParam("domain", name));
        query.collection().ifPresent(id -> next.queryParam("collection", id));
        body.putArray("links")
                .addObject()
                .put("rel", "next")
                .put("type", MediaType.APPLICATION_JSON)
                .put("href", next.build().toString());
        return body;
    }

    private static int number(String name, @Nullable String text, int otherwise, int least, int most) {
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new ProblemException.BadRequest(
                "'" + name + "' has to be a whole number from " + least + " to " + most + ".");
    }
}
